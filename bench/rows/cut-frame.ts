/** The frame a cut lands on: against the answer, against the clock, and the sound against the picture. */
import { ptsOfFrame, wallClockOfPts } from '#shared/program-time.ts';
import { type DecodedProgram, decodeProgram, soundAt, toneLevel } from '../../tests/support/decoded.ts';
import { CAMERAS, type Camera, FPS, sendColours, udpSources } from '../lib/cameras.ts';
import type { Figure, Row } from '../lib/figure.ts';
import { cameraOf } from '../lib/live-decoder.ts';
import { colourLab } from '../lib/media.ts';
import { PlainFfmpeg, switcher } from '../lib/plain-ffmpeg.ts';
import { pass, withRig } from '../lib/rig.ts';
import { single, spread } from '../lib/stats.ts';

const CUTS = 32;
const FRAME_MS = 1000 / FPS;
const FRAME_TICKS = 90_000 / FPS;

export interface Cut {
  from: Camera;
  to: Camera;
  /** Wall clock of the command and of its answer. */
  sentMs: number;
  answeredMs: number;
  frame: number;
  ptsTicks: number;
}

/** Wall clock with a fraction of a millisecond. */
const wallMs = (): number => performance.timeOrigin + performance.now();

/** Another camera than `now`, at random. */
export function otherThan(now: Camera): Camera {
  const others = CAMERAS.filter((camera) => camera !== now);
  return others[Math.floor(Math.random() * others.length)] ?? now;
}

/** At random, so that it falls on every part of a frame. */
export const randomGap = (): Promise<void> => pass(400 + Math.random() * 600);

/** How long the new tone is behind the picture it belongs to, in ms; negative: ahead. Null when it is never heard. */
function soundBehindMs(program: DecodedProgram, cut: Pick<Cut, 'from' | 'to'>, ptsTicks: number): number | null {
  const windowMs = 10;
  const beforeMs = 400;
  const sound = soundAt(program, ptsTicks - beforeMs * 90, 2 * beforeMs);
  for (let ms = 0; ms + windowMs <= 2 * beforeMs; ms += 1) {
    const window = sound.subarray(ms * 48, (ms + windowMs) * 48);
    if (toneLevel(window, cut.to.toneHz) > toneLevel(window, cut.from.toneHz)) return ms + windowMs / 2 - beforeMs;
  }
  return null;
}

/** How many frames the picture is off the one that was named; 0 is right. */
function framesOff(program: DecodedProgram, cut: Cut): number {
  const at = program.frames.findIndex(({ pts }) => pts === cut.ptsTicks);
  for (let off = 0; off <= FPS; off += 1) {
    for (const i of [at + off, at - off]) {
      const [before, there] = [program.frames[i - 1], program.frames[i]];
      if (before === undefined || there === undefined) continue;
      if (cameraOf(before.rgb) === cut.from.id && cameraOf(there.rgb) === cut.to.id) return off;
    }
  }
  return FPS;
}

/** The sound of a switch in plain FFmpeg against its picture: the program is looked through for changes of colour. */
async function referenceSound(ports: readonly number[]): Promise<number[]> {
  const ts: Buffer[] = [];
  await withRig(async (rig) => {
    const ffmpeg = rig.keep(new PlainFfmpeg(switcher(ports)), (f) => f.stop());
    ffmpeg.stdout.on('data', (bytes: Buffer) => ts.push(bytes));
    await ffmpeg.steady();
    for (let i = 1; i <= 12; i += 1) {
      ffmpeg.switchTo(i % CAMERAS.length);
      await pass(1000 + Math.random() * 200);
    }
  });
  const program = decodeProgram(Buffer.concat(ts));
  return program.frames.flatMap(({ rgb, pts }, i) => {
    const before = program.frames[i - 1];
    const from = CAMERAS.find(({ id }) => before !== undefined && id === cameraOf(before.rgb));
    const to = CAMERAS.find(({ id }) => id === cameraOf(rgb));
    if (from === undefined || to === undefined || from === to) return [];
    const behind = soundBehindMs(program, { from, to }, pts);
    return behind === null ? [] : [Math.abs(behind)];
  });
}

export const cutFrame: Row = {
  name: 'cut',
  about: `${CUTS} cuts at random moments between four cameras at 720p30`,
  run: ({ say }) =>
    withRig(async (rig) => {
      const { ports } = await sendColours(rig);
      const cuts: Cut[] = [];
      const { program, epochMs } = await withRig(async (inner) => {
        const lab = await colourLab(
          inner,
          udpSources(
            ports,
            CAMERAS.map(({ id }) => id),
          ),
        );
        let now = CAMERAS[0] as Camera;
        for (let i = 0; i < CUTS; i += 1) {
          await randomGap();
          const to = otherThan(now);
          const sentMs = wallMs();
          const answer = await lab.take(to.id);
          cuts.push({ from: now, to, sentMs, answeredMs: wallMs(), ...answer });
          now = to;
        }
        await lab.runs(FPS);
        return { program: decodeProgram(lab.program()), epochMs: lab.telemetry?.epochMs ?? 0 };
      });
      say('FFmpeg’s own switch');
      const reference = spread(await referenceSound(ports));
      const frameRate = { num: FPS, den: 1 };
      const tickMs = ({ frame }: Cut): number => wallClockOfPts(ptsOfFrame(frame, frameRate), epochMs);
      // The boundary before which the command had reached the mixer at the latest, and the one that was named.
      const late = cuts.map((cut) => cut.frame - (Math.floor((cut.answeredMs - epochMs) / FRAME_MS) + 1));
      const behind = cuts.map((cut) => soundBehindMs(program, cut, cut.ptsTicks) ?? Number.POSITIVE_INFINITY);
      const steps = program.frames
        .slice(1)
        .map(({ pts }, i) => (pts - (program.frames[i]?.pts ?? 0)) / FRAME_TICKS - 1);
      const none = { row: 'cut', reference: null, note: null };
      const noContract = { what: 'names no frame', measured: null };
      return [
        {
          ...none,
          what: 'frames between the one the answer named and the one it shows on',
          unit: 'frames',
          measured: spread(cuts.map((cut) => framesOff(program, cut))),
          reference: noContract,
          target: { atMost: 0, of: 'max' },
        },
        {
          ...none,
          what: 'frames after the next boundary',
          unit: 'frames',
          measured: spread(late.map((frames) => Math.max(0, frames))),
          reference: noContract,
          target: { atMost: 0, of: 'max' },
        },
        {
          ...none,
          what: 'command → tick of its frame',
          unit: 'ms',
          measured: spread(cuts.map((cut) => tickMs(cut) - cut.sentMs)),
          target: null,
        },
        {
          ...none,
          what: 'sound off its picture',
          unit: 'ms',
          measured: spread(behind.map(Math.abs)),
          reference: { what: 'streamselect', measured: reference },
          target: { atMost: FRAME_MS, of: 'max' },
        },
        {
          ...none,
          what: 'program frames missing meanwhile',
          unit: 'frames',
          measured: single(steps.reduce((sum, missing) => sum + missing, 0)),
          target: { atMost: 0, of: 'max' },
        },
      ] satisfies Figure[];
    }),
};
