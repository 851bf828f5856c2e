/**
 * The sound desk as a sound engineer uses it, in Chromium against the engine from the build: faders by keyboard and by
 * mouse, mute and its warning, solo, loudness, and listening, whose samples are looked at where they leave the page.
 */
import { type Browser, chromium, type Locator, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser } from '../../scripts/lib/system.mjs';
import { stripOf } from '../../shared/show/sound-config.ts';
import type { EngineState, SoundState } from '../../shared/state/state.ts';
import { type ServeAnswer, ServeLab } from '../support/served.ts';
import { until } from '../support/until.ts';

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
  const lab = new ServeLab();
  let engine: ServeAnswer;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  const fader = (strip: string): Locator => page.getByTestId(`fader-${strip}`);

  async function sound(): Promise<SoundState> {
    const answer = await fetch(`${engine.url}/api/v1/state`, { headers: { authorization: `Bearer ${engine.token}` } });
    return ((await answer.json()) as { state: EngineState }).state.sound;
  }
  const faderIs = (source: string, db: number): Promise<boolean> =>
    until(`the fader of ${source} is at ${db} dB`, async () => stripOf(await sound(), source).faderDb === db);

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
    until(`${hz} Hz are heard`, async () => Math.abs(((await heardHz()) ?? 0) - hz) < 12);

  beforeAll(async () => {
    engine = await lab.serve(['--show', lab.showFile]).answer();
    browser = await chromium.launch({
      executablePath: findBrowser() ?? '',
      args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
    });
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (/security policy/i.test(message.text())) complaints.push(message.text());
    });
    await page.addInitScript(plugIn);
    await page.goto(`${engine.url}/#token=${engine.token}`);
    await page.getByTestId('deck-sound').click();
    await fader('wide').waitFor();
  });

  afterAll(async () => {
    await browser?.close();
    await lab.close();
  });

  it('has room for all of it at 1280 × 800, with nothing to scroll but the strips', async () => {
    const [scrollHeight, scrollWidth] = await page.evaluate(() => [
      document.documentElement.scrollHeight,
      document.documentElement.scrollWidth,
    ]);
    expect([scrollHeight, scrollWidth]).toEqual([800, 1280]);
    for (const part of ['strip-wide', 'strip-host', 'strip-master', 'loudness', 'listen-desk', 'processing-host']) {
      const box = await page.getByTestId(part).boundingBox();
      if (box === null) throw new Error(`${part} is not on the page`);
      expect(box.x + box.width).toBeLessThanOrEqual(1280);
      expect(box.y + box.height).toBeLessThanOrEqual(800);
    }
  });

  it('moves a fader with the keyboard in steps of 0.1 and 1 dB', async () => {
    await fader('host').focus();
    for (let i = 0; i < 5; i += 1) await page.keyboard.press('ArrowDown');
    await faderIs('host', -0.5);
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('PageDown');
    await faderIs('host', -2.5);
    expect(await fader('host').getAttribute('aria-valuetext')).toBe('minus 2.5 decibels');
    await page.keyboard.press('Home');
    await faderIs('host', 0);
    const typed = page.getByLabel('Level of Host in dB');
    await typed.fill('−6,2');
    await typed.press('Enter');
    await faderIs('host', -6.2);
  });

  it('moves a fader with the mouse from where it is, and the engine follows to the same tenth', async () => {
    const box = await fader('wide').boundingBox();
    if (box === null) throw new Error('there is no fader on the page');
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
    expect(await fader('wide').getAttribute('data-db')).toBe('0');
    await page.mouse.move(x, y + 30, { steps: 10 });
    const shown = Number(await fader('wide').getAttribute('data-db'));
    expect(shown).toBeLessThan(-5);
    expect(shown).toBeGreaterThan(-20);
    await page.mouse.up();
    await faderIs('wide', shown);
    // On its way down it never jumped back to where the engine still was.
    const places = await page.evaluate(() => window.places ?? []);
    expect(places.length).toBeGreaterThan(5);
    expect(places).toEqual([...places].sort((a, b) => b - a));
    expect(places.at(-1)).toBe(shown);
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
    await until('the compressor is set', async () => {
      const { compressor } = stripOf(await sound(), 'host');
      return compressor.on && compressor.ratio === 4.5 && compressor.makeupDb === 5;
    });
    await page.getByRole('img', { name: /^Compressor curve/ }).waitFor();
    const desk = await page.getByTestId('sound-desk').boundingBox();
    const sheet = await page.getByRole('heading', { name: 'Host' }).locator('..').boundingBox();
    expect((sheet?.y ?? 0) + (sheet?.height ?? 0)).toBeLessThanOrEqual((desk?.y ?? 0) + (desk?.height ?? 0) + 1);
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Host' }).waitFor({ state: 'detached' });
    await page.getByTestId('processing-host').getByText('C', { exact: true }).waitFor();
  });

  it('shows the loudness of the program, on the desk and at the program meter', async () => {
    for (const figure of ['program-short-term', 'program-integrated', 'loudness-short', 'loudness-integrated']) {
      await until(`${figure} is a loudness`, async () =>
        /^−\d\d\.\d$/.test((await page.getByTestId(figure).textContent()) ?? ''),
      );
    }
    await page.getByTestId('loudness').getByRole('button', { name: 'Reset' }).click();
    await until('the time begins anew', async () =>
      /00:00:0[0-3]/.test((await page.getByTestId('loudness').textContent()) ?? ''),
    );
  });

  it('begins muted, plays the program when asked to, and the solo bus instead', async () => {
    expect(await page.evaluate(() => window.ear)).toBeUndefined();
    await page.getByTestId('listen').click();
    // The cameras’ tones: 330 Hz is Wide’s, 440 Hz Host’s.
    await hears(330);
    await until('the delay is told', async () => /\d+ ms/.test((await page.getByTestId('listen').textContent()) ?? ''));
    await page.getByTestId('solo-host').click();
    await until('host is soloed', async () => (await sound()).solo.includes('host' as never));
    await page.getByRole('button', { name: 'Listen to what is soloed' }).click();
    await hears(440);
    // Program is what it was.
    await page.getByRole('button', { name: 'Listen to program' }).click();
    await hears(330);
    await page.getByTestId('solo-clear').click();
    await until('nothing is soloed', async () => (await sound()).solo.length === 0);
    await page.getByTestId('listen').click();
    await until('the page is silent', () => page.evaluate(() => window.ear?.context.state === 'closed'));
    expect(await page.getByTestId('listen').getAttribute('aria-pressed')).toBe('false');
  });

  it('mutes a strip that is on program, says so where everybody looks, and leads back to the strip', async () => {
    expect(await page.getByTestId('strip-wide').getAttribute('data-air')).toBe('program');
    await page.getByTestId('mute-wide').click();
    await until('wide is muted', async () => stripOf(await sound(), 'wide').mute);
    await until(
      'its strip says so',
      async () => (await page.getByTestId('strip-wide').getAttribute('data-air')) === 'muted',
    );
    const warning = page.getByTestId('sound-warning');
    await warning.getByText('Wide is on program and muted').waitFor();
    await page.getByTestId('deck-show').click();
    await warning.getByRole('button', { name: 'Strip' }).click();
    await until('the fader of wide has the focus', () =>
      page.evaluate(() => document.activeElement?.id === 'fader-wide'),
    );
    await page.getByTestId('mute-wide').click();
    await warning.waitFor({ state: 'detached' });
    // The desk is used without a dialog: the switcher’s keys work on a fader that has the focus.
    await fader('wide').focus();
    await page.keyboard.press('Shift+Digit2');
    await until(
      'host is heard on program',
      async () => (await page.getByTestId('strip-host').getAttribute('data-air')) === 'program',
    );
    expect(await page.getByTestId('strip-wide').getAttribute('data-air')).toBe('idle');
    expect(complaints).toEqual([]);
  });
});
