import { Upload as UploadIcon, X } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import type { SourceState } from '#shared/state/state.ts';
import { type Tally, tallyOf } from '#shared/switcher/switcher.ts';
import { useEngine } from '../store/engine.ts';
import { Button } from '../ui/Button.tsx';
import { cx } from '../ui/cx.ts';
import { Panel } from '../ui/Panel.tsx';
import { ClipTransport } from './ClipTransport.tsx';
import { MediaCard } from './MediaCard.tsx';
import styles from './MediaDesk.module.css';
import { formatBytes } from './media-words.ts';
import { sendFiles, useUploads } from './upload.ts';

const rank: Record<Tally, number> = { program: 0, preview: 1, off: 2 };

/** The pool: what there is, and the way in. */
function Pool() {
  const media = useEngine((store) => store.state?.media ?? null);
  const sources = useEngine((store) => store.state?.sources ?? []);
  const picker = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const items = media?.items ?? [];
  const used = new Set(sources.flatMap(({ config }) => ('media' in config ? [config.media] : [])));
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    void sendFiles([...event.dataTransfer.files]);
  };
  return (
    <Panel
      title="Media pool"
      info={<span className={styles.count}>{items.length} items</span>}
      actions={
        <Button size="small" onPress={() => picker.current?.click()}>
          <UploadIcon size={13} /> Add files
        </Button>
      }
      bodyClassName={styles.body}
    >
      <input
        ref={picker}
        type="file"
        multiple
        accept="image/*,video/*"
        className={styles.picker}
        aria-label="Files for the media pool"
        tabIndex={-1}
        onChange={(event) => {
          void sendFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping has no keyboard; the button does the same */}
      <div
        className={cx(styles.zone, over && styles.over)}
        data-testid="media-zone"
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <Arrivals />
        <ul className={styles.grid}>
          {items.map((item) => (
            <MediaCard key={item.id} item={item} isSource={used.has(item.id)} />
          ))}
        </ul>
        {items.length === 0 && (
          <p className={styles.none}>
            Drop pictures and videos here. Stills become sources, keyer images and logos; clips become sources and
            stingers.
          </p>
        )}
      </div>
    </Panel>
  );
}

/** Files on their way: this page’s, which can be called off, and everybody else’s. */
function Arrivals() {
  const uploads = useUploads((store) => store.uploads);
  const imports = useEngine((store) => store.state?.media.imports ?? []);
  const others = imports.filter(
    ({ name }) =>
      !uploads.some(
        (upload) =>
          upload.name
            .replace(/\.[^.]*$/, '')
            .slice(0, 80)
            .trim() === name,
      ),
  );
  return (
    <ul className={styles.arrivals} aria-label="Files on their way">
      {uploads.map(({ key, name, sentBytes, totalBytes, cancel }) => (
        <li key={key} className={styles.arrival}>
          <span className={styles.file}>{name}</span>
          <progress value={sentBytes} max={Math.max(1, totalBytes)} aria-label={`Sending ${name}`} />
          <span className={styles.bytes}>{sentBytes === totalBytes ? 'is looked at' : formatBytes(sentBytes)}</span>
          <Button size="small" tone="quiet" label={`Call off ${name}`} onPress={cancel}>
            <X size={13} />
          </Button>
        </li>
      ))}
      {others.map(({ name, doneBytes, totalBytes }) => (
        <li key={name} className={styles.arrival}>
          <span className={styles.file}>{name}</span>
          <progress
            {...(totalBytes === null ? {} : { value: doneBytes, max: Math.max(1, totalBytes) })}
            aria-label={`Copying ${name}`}
          />
          <span className={styles.bytes}>{formatBytes(doneBytes)}</span>
        </li>
      ))}
    </ul>
  );
}

/** The clips among the sources: what is on air first. */
function Clips() {
  const sources = useEngine((store) => store.state?.sources ?? []);
  const switcher = useEngine((store) => store.state?.switcher ?? null);
  const tally = (source: SourceState): Tally => (switcher === null ? 'off' : tallyOf(switcher, source.id));
  const clips = sources
    .filter(({ config }) => config.kind === 'clip')
    .toSorted((a, b) => rank[tally(a)] - rank[tally(b)] || a.number - b.number);
  return (
    <Panel title="Clips" bodyClassName={styles.body}>
      <ul>
        {clips.map((source) => (
          <ClipTransport key={source.id} source={source} />
        ))}
      </ul>
      {clips.length === 0 && <p className={styles.none}>A clip of the pool that is made a source is played here.</p>}
    </Panel>
  );
}

/** Stills and clips: the pool, and the transport of what is on the buses. */
export function MediaDesk() {
  return (
    <div className={styles.desk}>
      <Pool />
      <Clips />
    </div>
  );
}
