/** What stands beside the chain: no viewer sees it, but somebody has to look after it. */
import { diskHealth, dropHealth, type Health } from '../health/limits.ts';
import { type Finding, grown, judged, lossText, secondsText, shareText, type View } from './sample.ts';

/** Room for the recording: below half an hour warns, below five minutes alarms. */
const roomHealth = (leftS: number | null): Health =>
  leftS === null || leftS >= 1800 ? 'ok' : leftS < 300 ? 'alarm' : 'warn';

const leftText = (s: number): string => (s >= 60 ? `${Math.floor(s / 60)} min` : secondsText(s * 1000));

export function recordingSide(view: View): Finding {
  const { recording, isolated } = view.state;
  const { status, problem } = recording;
  const figures = view.now.recording;
  const dropped = grown(figures?.droppedFrames ?? 0, view.earlier?.recording?.droppedFrames);
  const leftS = status === 'recording' ? (figures?.leftS ?? null) : null;
  return judged('', null, [
    {
      cause: 'recording.retrying',
      health: status === 'retrying' ? 'alarm' : 'ok',
      number: '0 kb/s',
      problem: `The recording cannot be written.${problem === null ? '' : ` ${problem}`}`,
    },
    {
      cause: 'recording.ended',
      health: status === 'off' && problem !== null ? 'alarm' : 'ok',
      number: 'off',
      problem: `The program is not recorded. ${problem ?? ''}`,
    },
    {
      cause: 'recording.isolated',
      health: isolated.status === 'off' && isolated.problem !== null ? 'warn' : 'ok',
      number: 'off',
      problem: `The armed sources are not recorded on their own. ${isolated.problem ?? ''}`,
    },
    {
      cause: 'recording.drops',
      health: figures === null ? 'ok' : dropHealth(dropped, view.frames),
      number: shareText(dropped, view.frames),
      problem: `The recording: ${lossText(dropped, view.frames, 'are in no file', view.windowS)}`,
    },
    {
      cause: 'recording.room',
      health: roomHealth(leftS),
      number: leftText(leftS ?? 0),
      problem: `The disk has room for ${leftText(leftS ?? 0)} of recording.`,
    },
  ]);
}

/** The disk where the show is kept. */
export function diskSide({ now }: View): Finding {
  const { diskFreeGb } = now.system;
  const number = `${(diskFreeGb ?? 0).toFixed(1)} GB`;
  return judged('', null, [
    {
      cause: 'disk.low',
      health: diskFreeGb === null ? 'ok' : diskHealth(diskFreeGb),
      number,
      problem: `The disk where the show is kept has ${number} free.`,
    },
  ]);
}
