import { Check, Film, Image, Pencil, Plus, Trash2, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { MediaItem } from '#shared/show/media-item.ts';
import { run } from '../store/engine.ts';
import { Badge } from '../ui/Badge.tsx';
import { Button } from '../ui/Button.tsx';
import styles from './MediaCard.module.css';
import { formatBytes, formatLength } from './media-words.ts';
import { fetchThumbnail } from './upload.ts';

function useThumbnail(id: string): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    let current: string | null = null;
    let gone = false;
    void fetchThumbnail(id).then((found) => {
      if (gone && found !== null) URL.revokeObjectURL(found);
      else if (!gone) {
        current = found;
        setAddress(found);
      }
    });
    return () => {
      gone = true;
      if (current !== null) URL.revokeObjectURL(current);
    };
  }, [id]);
  return address;
}

/** The name, and the line in which it is changed. */
function Name({ item, editing, onDone }: { item: MediaItem; editing: boolean; onDone: () => void }) {
  const [draft, setDraft] = useState(item.name);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!editing) return;
    setDraft(item.name);
    field.current?.select();
  }, [editing, item.name]);
  if (!editing) {
    return (
      <b className={styles.name} title={item.name}>
        {item.name}
      </b>
    );
  }
  const save = (): void => {
    const name = draft.trim();
    if (name !== '' && name !== item.name) void run('media.rename', { id: item.id, name });
    onDone();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') save();
    else if (event.key === 'Escape') onDone();
  };
  return (
    <input
      ref={field}
      className={styles.field}
      aria-label={`New name of ${item.name}`}
      value={draft}
      maxLength={80}
      spellCheck={false}
      onChange={(event) => setDraft(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={save}
    />
  );
}

/** One still or clip of the pool. */
export function MediaCard({ item, isSource }: { item: MediaItem; isSource: boolean }) {
  const [mode, setMode] = useState<'rest' | 'rename' | 'remove'>('rest');
  const thumbnail = useThumbnail(item.id);
  const { name } = item;
  const addAsSource = (): void => {
    void run('source.add', { source: { kind: item.kind, name: name.slice(0, 40).trim(), media: item.id } });
  };
  const Icon = item.kind === 'still' ? Image : Film;
  return (
    <li className={styles.card} data-testid={`media-${item.id}`}>
      <div className={styles.picture}>
        {thumbnail !== null && <img src={thumbnail} alt="" draggable={false} />}
        <span className={styles.kind}>
          <Icon size={12} aria-hidden="true" />
          {item.kind}
        </span>
        {item.hasAlpha && <span className={styles.alpha}>alpha</span>}
        {item.kind === 'clip' && <span className={styles.length}>{formatLength(item.durationMs)}</span>}
      </div>
      <Name item={item} editing={mode === 'rename'} onDone={() => setMode('rest')} />
      <div className={styles.facts}>
        <span>
          {item.width}×{item.height}
        </span>
        <span>{formatBytes(item.bytes)}</span>
        {isSource && <Badge tone="blue">source</Badge>}
      </div>
      {mode === 'remove' ? (
        <div className={styles.actions}>
          <span className={styles.question}>Delete it?</span>
          <Button
            size="small"
            tone="danger"
            label={`Delete ${name}`}
            onPress={() => {
              setMode('rest');
              void run('media.remove', { id: item.id, confirm: true });
            }}
          >
            <Check size={13} />
          </Button>
          <Button size="small" label={`Keep ${name}`} onPress={() => setMode('rest')}>
            <X size={13} />
          </Button>
        </div>
      ) : (
        <div className={styles.actions}>
          <Button size="small" label={`Add ${name} as a source`} onPress={addAsSource}>
            <Plus size={13} /> Source
          </Button>
          <Button size="small" tone="quiet" label={`Rename ${name}`} onPress={() => setMode('rename')}>
            <Pencil size={13} />
          </Button>
          <Button size="small" tone="quiet" label={`Remove ${name}`} onPress={() => setMode('remove')}>
            <Trash2 size={13} />
          </Button>
        </div>
      )}
    </li>
  );
}
