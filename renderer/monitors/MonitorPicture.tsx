import { useEffect, useRef, useState } from 'react';
import { SILENCE_MS } from '#shared/protocol/messages.ts';
import { useEngine } from '../store/engine.ts';
import { cx } from '../ui/cx.ts';
import styles from './MonitorPicture.module.css';
import { standsStill } from './source-notice.ts';
import { monitorStreams } from './streams.ts';

type Freshness = 'none' | 'fresh' | 'stale';

/** Draws monitor `id` and tells how fresh its newest picture is. */
function useMonitor(id: string | null, wanted: boolean) {
  const ref = useRef<HTMLCanvasElement>(null);
  const [freshness, setFreshness] = useState<Freshness>('none');

  useEffect(() => {
    const canvas = ref.current;
    if (canvas === null) return;
    // Another source must never be seen under this one’s name.
    canvas.getContext('2d')?.clearRect(0, 0, canvas.width, canvas.height);
    setFreshness('none');
    if (id === null || !wanted) return;
    const stop = monitorStreams.watch(id, (picture) => {
      if (canvas.width !== picture.width || canvas.height !== picture.height) {
        canvas.width = picture.width;
        canvas.height = picture.height;
      }
      canvas.getContext('2d')?.drawImage(picture, 0, 0);
    });
    const timer = setInterval(() => {
      const age = monitorStreams.ageMs(id, performance.now());
      setFreshness(age === null ? 'none' : age > SILENCE_MS ? 'stale' : 'fresh');
    }, 200);
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [id, wanted]);

  return { ref, freshness };
}

interface MonitorPictureProps {
  /** `program` or a source id; null when there is nothing to show. */
  monitor: string | null;
  label: string;
  /** Said over the picture in large letters, such as LOST; the picture is dimmed behind it. */
  notice?: { word: string; reason: string | null; tone: 'amber' | 'plain' } | null;
  small?: boolean;
}

/** A live picture. One that has stopped is never shown as if it were live: it is dimmed and says so. */
export function MonitorPicture({ monitor, label, notice = null, small = false }: MonitorPictureProps) {
  const connected = useEngine((store) => store.link.phase === 'open');
  const enabled = useEngine((store) => store.state?.show.pictures.enabled ?? true);
  const stands = useEngine(
    (store) => store.state?.sources.some((source) => source.id === monitor && standsStill(source)) ?? false,
  );
  const { ref, freshness } = useMonitor(monitor, enabled);

  const over = !connected
    ? { word: 'NO SIGNAL', reason: 'no word from the engine', tone: 'amber' as const }
    : (notice ??
      (monitor === null || freshness === 'fresh'
        ? null
        : !enabled
          ? { word: 'PICTURES OFF', reason: 'switched off in the show’s settings', tone: 'plain' as const }
          : freshness === 'stale' && !stands
            ? { word: 'NO SIGNAL', reason: 'no new picture for 2 s', tone: 'amber' as const }
            : null));

  return (
    <div className={cx(styles.frame, small && styles.small)}>
      <canvas
        ref={ref}
        className={cx(styles.picture, over !== null && styles.dimmed)}
        width={480}
        height={270}
        role="img"
        aria-label={label}
        data-fresh={freshness === 'fresh' && connected}
      />
      {over !== null && (
        <div className={cx(styles.notice, over.tone === 'amber' && styles.amber)}>
          <strong>{over.word}</strong>
          {over.reason !== null && <span className={styles.reason}>{over.reason}</span>}
        </div>
      )}
    </div>
  );
}
