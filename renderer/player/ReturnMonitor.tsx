import { Volume2, VolumeX } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { outputsWithoutBroadcast } from '../show/on-air-view.ts';
import { ask, engineNow, useEngine } from '../store/engine.ts';
import { cx } from '../ui/cx.ts';
import { formatDelay, formatRate } from '../ui/format.ts';
import { offNotice, type PlayerPhase, phaseOf, reportedState, wantedUrl } from './player-view.ts';
import styles from './ReturnMonitor.module.css';
import { ReturnPlayer } from './return-player.ts';

interface View {
  phase: PlayerPhase;
  delayMs: number | null;
  height: number | null;
  kbps: number | null;
  stillMs: number | null;
  problem: string | null;
}

const OFF: View = { phase: 'off', delayMs: null, height: null, kbps: null, stillMs: null, problem: null };
const LOOK_MS = 250;
const REPORT_MS = 1000;

function viewOf(player: ReturnPlayer, url: string): View {
  const figures = player.figures;
  const phase = phaseOf({ ...figures, url });
  const live = phase === 'playing';
  return {
    phase,
    delayMs: live && figures.playingDateMs !== null ? engineNow() - figures.playingDateMs : null,
    height: live ? figures.height : null,
    kbps: live ? figures.kbps : null,
    stillMs: figures.stillMs,
    problem: figures.problem,
  };
}

function report(view: View): void {
  const { delayMs, height, kbps } = view;
  // Nobody is told when it is refused: the next report is a second away.
  void ask('player.report', { state: reportedState(view.phase), delayMs, height, kbps });
}

/** Plays `url` in the video element and looks at it four times a second. */
function useReturnPlayer(url: string | null) {
  const video = useRef<HTMLVideoElement>(null);
  const [view, setView] = useState<View>(OFF);
  useEffect(() => {
    const element = video.current;
    if (element === null || url === null) return;
    const player = new ReturnPlayer(element, url);
    let seen = viewOf(player, url);
    setView(seen);
    const look = setInterval(() => {
      seen = viewOf(player, url);
      setView(seen);
    }, LOOK_MS);
    const tell = setInterval(() => report(seen), REPORT_MS);
    return () => {
      clearInterval(look);
      clearInterval(tell);
      player.destroy();
      setView(OFF);
      report(OFF);
    };
  }, [url]);
  return { video, view };
}

type Notice = ReturnType<typeof offNotice>;

function wordsFor(view: View, connected: boolean, off: Notice): Notice | null {
  switch (view.phase) {
    case 'playing':
      return null;
    case 'off':
      return connected ? off : { word: 'NO SIGNAL', reason: 'no word from the engine' };
    case 'waiting':
      return { word: 'WAITING', reason: 'waiting for the first segment' };
    case 'stalled':
      return {
        word: 'STALLED',
        reason: `the picture stands still${view.stillMs === null ? '' : ` for ${Math.floor(view.stillMs / 1000)} s`} – ${view.problem ?? 'trying again'}`,
      };
    case 'error':
      return { word: 'NO PICTURE', reason: `${view.problem ?? 'cannot be played'} – trying again` };
  }
}

/** What viewers see, played over the same HLS they get, with its delay behind the lens. */
export function ReturnMonitor() {
  const event = useEngine((store) => store.state?.event ?? null);
  const broadcast = useEngine((store) => store.state?.broadcast ?? null);
  const outputs = useEngine((store) => outputsWithoutBroadcast(store.state));
  const connected = useEngine((store) => store.link.phase === 'open');
  const [listening, setListening] = useState(false);
  const url = wantedUrl(event, broadcast);
  const { video, view } = useReturnPlayer(url);
  const words = wordsFor(view, connected, offNotice(event, broadcast, outputs));
  return (
    <section className={styles.monitor} aria-label="Return" data-testid="return-monitor" data-phase={view.phase}>
      <header className={styles.head}>
        <h2 className={styles.title}>Return</h2>
        <span className={styles.delay} title="Delay of this picture behind the lens">
          {view.delayMs === null ? '' : `${formatDelay(view.delayMs)} behind program`}
        </span>
        <span className={styles.figures}>
          {view.height === null ? '' : `${view.height}p`} {view.kbps === null ? '' : formatRate(view.kbps)}
        </span>
        <button
          type="button"
          className={cx(styles.listen, listening && styles.on)}
          aria-pressed={listening}
          aria-label={listening ? 'Mute the return' : 'Listen to the return'}
          title={listening ? 'Mute the return' : 'Listen to the return'}
          onClick={() => setListening(!listening)}
        >
          {listening ? <Volume2 size={14} /> : <VolumeX size={14} />}
        </button>
      </header>
      <div className={styles.picture}>
        <video
          ref={video}
          className={cx(styles.video, words !== null && styles.dimmed)}
          muted={!listening}
          playsInline
          disablePictureInPicture
          aria-label="The event as viewers see it"
        />
        {words !== null && (
          <div className={cx(styles.notice, view.phase !== 'off' && styles.amber)}>
            <strong>{words.word}</strong>
            <span>{words.reason}</span>
          </div>
        )}
      </div>
    </section>
  );
}
