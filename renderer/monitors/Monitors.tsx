import { useMemo } from 'react';
import { KEYER_IDS } from '#shared/ids.ts';
import { PREVIEW_MONITOR, PROGRAM_MONITOR } from '#shared/protocol/messages.ts';
import type { SourceState } from '#shared/state/state.ts';
import { previewNeedsMix } from '#shared/switcher/preview-mix.ts';
import { previewAt } from '#shared/switcher/switcher.ts';
import { ClipLeft } from '../media/ClipLeft.tsx';
import { outputsTitle, outputsWithoutBroadcast, outputsWord } from '../show/on-air-view.ts';
import { useEngine } from '../store/engine.ts';
import { feedOf, type PanelFeed } from '../switcher/feeds.ts';
import { KEYER_NAMES } from '../switcher/keyer-view.ts';
import { SceneGlyph } from '../switcher/SceneGlyph.tsx';
import { useFadePhase } from '../switcher/use-fade-phase.ts';
import { Badge } from '../ui/Badge.tsx';
import { cx } from '../ui/cx.ts';
import { MonitorPicture } from './MonitorPicture.tsx';
import styles from './Monitors.module.css';
import { noticeOf } from './source-notice.ts';

/** What is on a bus, by itself and with the source it is, if it is one. */
function useFeed(bus: 'program' | 'preview'): { feed: PanelFeed | null; source: SourceState | null } {
  const id = useEngine((store) => store.state?.switcher[bus] ?? null);
  const source = useEngine((store) => store.state?.sources.find((candidate) => candidate.id === id) ?? null);
  const sources = useEngine((store) => store.state?.sources ?? null);
  const scenes = useEngine((store) => store.state?.scenes ?? null);
  const feed = useMemo(
    () => (sources === null || scenes === null ? null : feedOf({ sources, scenes }, id)),
    [sources, scenes, id],
  );
  return { feed, source };
}

function Title({ bus, feed }: { bus: string; feed: PanelFeed | null }) {
  return (
    <>
      <h2 className={styles.bus}>{bus}</h2>
      {feed === null ? (
        <span className={styles.none}>nothing selected</span>
      ) : (
        <span className={styles.name}>
          <b className={styles.number}>{feed.number}</b> {feed.layout !== null && <SceneGlyph layout={feed.layout} />}{' '}
          {feed.name}
        </span>
      )}
    </>
  );
}

/** The keyers over the preview picture: those of the next cut, and those a person wants to see first. */
function PreviewedKeyers() {
  const switcher = useEngine((store) => store.state?.switcher ?? null);
  if (switcher === null) return null;
  return previewAt(switcher).keyers.map((id) => (
    <Badge key={id} tone="green">
      {KEYER_NAMES[id]}
    </Badge>
  ));
}

export function PreviewMonitor() {
  const { feed, source } = useFeed('preview');
  const mixed = useEngine((store) => store.state !== null && previewNeedsMix(store.state.switcher, store.state.scenes));
  return (
    <section className={cx(styles.monitor, styles.preview)} aria-label="Preview" data-testid="preview-monitor">
      <header className={styles.head}>
        <Title bus="Preview" feed={feed} />
        <span className={styles.fill} />
        <PreviewedKeyers />
        <ClipLeft source={source} />
      </header>
      <div className={styles.picture}>
        <MonitorPicture
          monitor={mixed ? PREVIEW_MONITOR : (source?.id ?? null)}
          label={feed === null ? 'Preview is empty' : `Preview: ${feed.name}`}
          notice={
            feed === null && !mixed
              ? { word: 'EMPTY', reason: 'press a key of the PVW row', tone: 'plain' }
              : source !== null && !mixed
                ? noticeOf(source)
                : null
          }
        />
      </div>
    </section>
  );
}

/** The keyers over the program picture. */
function KeyersOnAir() {
  const keyers = useEngine((store) => store.state?.switcher.keyers ?? null);
  if (keyers === null) return null;
  return KEYER_IDS.filter((id) => keyers[id].on).map((id) => (
    <Badge key={id} tone="red">
      {KEYER_NAMES[id]}
    </Badge>
  ));
}

/** Whether the program goes out, and how. */
function OnAirTag() {
  const onAir = useEngine((store) => store.state?.broadcast.status === 'on-air');
  const outputs = useEngine((store) => outputsWithoutBroadcast(store.state));
  if (outputs > 0) {
    return (
      <Badge tone="amber" title={outputsTitle(outputs)}>
        {`▲ ${outputsWord(outputs)}`}
      </Badge>
    );
  }
  return <Badge tone={onAir ? 'red' : 'off'}>{onAir ? '● On air' : 'Off air'}</Badge>;
}

export function ProgramMonitor() {
  const { feed, source } = useFeed('program');
  const running = useEngine((store) => store.state?.switcher.transition?.style.kind ?? null);
  const fade = useFadePhase();
  return (
    <section className={cx(styles.monitor, styles.program)} aria-label="Program" data-testid="program-monitor">
      <header className={styles.head}>
        <Title bus="Program" feed={feed} />
        <span className={styles.fill} />
        <KeyersOnAir />
        {running !== null && <Badge tone="amber">{running}</Badge>}
        <ClipLeft source={source} />
        <OnAirTag />
      </header>
      <div className={styles.picture}>
        <MonitorPicture
          monitor={PROGRAM_MONITOR}
          label={feed === null ? 'Program' : `Program: ${feed.name}`}
          notice={
            feed === null && running === null
              ? { word: 'EMPTY', reason: 'nothing on program: slate and silence', tone: 'plain' }
              : null
          }
        />
        {fade !== 'clear' && (
          <span className={styles.black} data-testid="black-tag">
            {fade === 'black' ? 'Faded to black' : 'Fading'}
          </span>
        )}
      </div>
    </section>
  );
}
