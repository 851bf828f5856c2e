/**
 * The sound desk as a sound engineer uses it, in Chromium against the engine from the build: faders by keyboard and by
 * mouse, mute and its warning, solo, loudness, and listening, whose samples are looked at where they leave the page.
 */
import type { Locator } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { stripOf } from '../../shared/show/sound-config.ts';
import type { SoundState } from '../../shared/state/state.ts';
import { controlRoom } from '../support/room.ts';

/** What the page plays, taken where it leaves for the loudspeaker. */
interface Ear {
  context: AudioContext;
  analyser: AnalyserNode;
}
declare global {
  interface Window {
    ear?: Ear;
    /** Where a fader has been. */
    places?: number[];
  }
}

/** Puts an analyser beside every way to the loudspeaker. Runs in the page before its own scripts. */
function plugIn(): void {
  const { connect } = AudioNode.prototype;
  AudioNode.prototype.connect = function plugged(this: AudioNode, to: AudioNode | AudioParam, ...ways: number[]) {
    if (to instanceof AudioDestinationNode) {
      const analyser = new AnalyserNode(this.context, { fftSize: 8192 });
      Reflect.apply(connect, this, [analyser]);
      window.ear = { context: this.context as AudioContext, analyser };
    }
    return Reflect.apply(connect, this, [to, ...ways]);
  } as typeof connect;
}

describe('sound desk', () => {
  const room = controlRoom({ desk: 'sound', before: ({ page }) => page.addInitScript(plugIn) });
  let page: typeof room.page;

  const fader = (strip: string): Locator => page.getByTestId(`fader-${strip}`);

  const sound = async (): Promise<SoundState> => (await room.state()).sound;
  const faderIs = (source: string, db: number): Promise<boolean> =>
    room.until(`the fader of ${source} is at ${db} dB`, async () => stripOf(await sound(), source).faderDb === db);

  /** The loudest frequency the page plays, Hz; null while it is silent. */
  const heardHz = (): Promise<number | null> =>
    page.evaluate(() => {
      const { ear } = window;
      if (ear === undefined || ear.context.state !== 'running') return null;
      const samples = new Float32Array(ear.analyser.fftSize);
      ear.analyser.getFloatTimeDomainData(samples);
      if (Math.max(...samples) < 0.0005) return null;
      const bins = new Float32Array(ear.analyser.frequencyBinCount);
      ear.analyser.getFloatFrequencyData(bins);
      return (bins.indexOf(Math.max(...bins)) * ear.context.sampleRate) / ear.analyser.fftSize;
    });
  const hears = (hz: number): Promise<boolean> =>
    room.until(`${hz} Hz are heard`, async () => Math.abs(((await heardHz()) ?? 0) - hz) < 12);

  beforeAll(async () => {
    ({ page } = room);
    await fader('wide').waitFor();
  });

  it('has room for all of it at 1280 × 800, with nothing to scroll but the strips', async () => {
    await room.expectNoScrolling();
    for (const part of ['strip-wide', 'strip-host', 'strip-master', 'loudness', 'listen-desk', 'processing-host']) {
      await room.expectInWindow(page.getByTestId(part));
    }
  });

  it('moves a fader with the keyboard in steps of 0.1 and 1 dB', async () => {
    await fader('host').focus();
    for (let i = 0; i < 5; i += 1) await page.keyboard.press('ArrowDown');
    await faderIs('host', -0.5);
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('PageDown');
    await faderIs('host', -2.5);
    await room.has(fader('host'), 'aria-valuetext', 'minus 2.5 decibels');
    await page.keyboard.press('Home');
    await faderIs('host', 0);
    const typed = page.getByLabel('Level of Host in dB');
    await typed.fill('−6,2');
    await typed.press('Enter');
    await faderIs('host', -6.2);
  });

  it('moves a fader with the mouse from where it is, and the engine follows to the same tenth', async () => {
    const box = await room.box(fader('wide'));
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.evaluate(() => {
      const slider = document.getElementById('fader-wide');
      window.places = [];
      if (slider === null) return;
      const note = (): unknown => window.places?.push(Number(slider.dataset.db));
      new MutationObserver(note).observe(slider, { attributeFilter: ['data-db'] });
    });
    await page.mouse.move(x, y);
    await page.mouse.down();
    await room.has(fader('wide'), 'data-db', '0');
    const shownDb = async (): Promise<number> => Number(await fader('wide').getAttribute('data-db'));
    for (let i = 1; i <= 6; i += 1) {
      const before = await shownDb();
      await page.mouse.move(x, y + i * 5);
      await room.until('the fader follows', async () => (await shownDb()) < before);
    }
    const shown = await shownDb();
    expect(shown).toBeLessThan(-5);
    expect(shown).toBeGreaterThan(-20);
    await faderIs('wide', shown);
    // On its way down it never jumped back to where the engine still was.
    const places = await page.evaluate(() => window.places ?? []);
    expect(places).toEqual([...places].sort((a, b) => b - a));
    expect(places.at(-1)).toBe(shown);
    await page.mouse.up();
    await room.has(fader('wide'), 'data-db', String(shown));
    await fader('wide').dblclick();
    await faderIs('wide', 0);
  });

  it('sets the processing of a strip beside it, and goes on switching meanwhile', async () => {
    await page.getByTestId('processing-host').click();
    await page.getByRole('button', { name: 'Compressor of Host' }).click();
    const ratio = page.getByLabel('Ratio, : 1');
    await ratio.fill('4,5');
    await ratio.press('Enter');
    await page.getByRole('slider', { name: 'Make-up' }).focus();
    await page.keyboard.press('PageUp');
    await room.until('the compressor is set', async () => {
      const { compressor } = stripOf(await sound(), 'host');
      return compressor.on && compressor.ratio === 4.5 && compressor.makeupDb === 5;
    });
    await page.getByRole('img', { name: /^Compressor curve/ }).waitFor();
    const desk = await room.box(page.getByTestId('sound-desk'));
    const sheet = await room.box(page.getByRole('heading', { name: 'Host' }).locator('..'));
    expect(sheet.y + sheet.height).toBeLessThanOrEqual(desk.y + desk.height + 1);
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Host' }).waitFor({ state: 'detached' });
    await page.getByTestId('processing-host').getByText('C', { exact: true }).waitFor();
  });

  it('shows the loudness of the program, on the desk and at the program meter', async () => {
    for (const figure of ['program-short-term', 'program-integrated', 'loudness-short', 'loudness-integrated']) {
      await room.reads(page.getByTestId(figure), /^−\d\d\.\d$/);
    }
    const measuredS = async (): Promise<number> => {
      const [, hours, minutes, seconds] =
        /(\d\d):(\d\d):(\d\d)/.exec((await page.getByTestId('loudness').textContent()) ?? '') ?? [];
      return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
    };
    const before = await room.until('some seconds are measured', async () => {
      const passed = await measuredS();
      return passed >= 3 ? passed : 0;
    });
    await page.getByTestId('loudness').getByRole('button', { name: 'Reset' }).click();
    await room.until('the time begins anew', async () => (await measuredS()) < before);
  });

  it('begins muted, plays the program when asked to, and the solo bus instead', async () => {
    expect(await page.evaluate(() => window.ear)).toBeUndefined();
    await page.getByTestId('listen').click();
    // The cameras’ tones: 330 Hz is Wide’s, 440 Hz Host’s.
    await hears(330);
    await room.reads(page.getByTestId('listen'), /\d+ ms/);
    await page.getByTestId('solo-host').click();
    await room.until('host is soloed', async () => (await sound()).solo.includes('host' as never));
    await page.getByRole('button', { name: 'Listen to what is soloed' }).click();
    await hears(440);
    // Program is what it was.
    await page.getByRole('button', { name: 'Listen to program' }).click();
    await hears(330);
    await page.getByTestId('solo-clear').click();
    await room.until('nothing is soloed', async () => (await sound()).solo.length === 0);
    await page.getByTestId('listen').click();
    await room.until('the page is silent', () => page.evaluate(() => window.ear?.context.state === 'closed'));
    await room.has(page.getByTestId('listen'), 'aria-pressed', 'false');
  });

  it('mutes a strip that is on program, says so where everybody looks, and leads back to the strip', async () => {
    await room.has(page.getByTestId('strip-wide'), 'data-air', 'program');
    await page.getByTestId('mute-wide').click();
    await room.until('wide is muted', async () => stripOf(await sound(), 'wide').mute);
    await room.has(page.getByTestId('strip-wide'), 'data-air', 'muted');
    const warning = page.getByTestId('sound-warning');
    await warning.getByText('Wide is on program and muted').waitFor();
    await page.getByTestId('deck-show').click();
    await warning.getByRole('button', { name: 'Strip' }).click();
    await room.until('the fader of wide has the focus', () =>
      page.evaluate(() => document.activeElement?.id === 'fader-wide'),
    );
    await page.getByTestId('mute-wide').click();
    await warning.waitFor({ state: 'detached' });
    // The desk is used without a dialog: the switcher’s keys work on a fader that has the focus.
    await fader('wide').focus();
    await page.keyboard.press('Shift+Digit2');
    await room.has(page.getByTestId('strip-host'), 'data-air', 'program');
    await room.has(page.getByTestId('strip-wide'), 'data-air', 'idle');
  });
});
