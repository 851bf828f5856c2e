import { Clock, Image, type LucideIcon, RotateCcw, Slash, Stamp, Subtitles } from 'lucide-react';
import { type KeyboardEvent, useMemo } from 'react';
import type { DskId } from '#shared/ids.ts';
import type { DskContent, DskContentKind } from '#shared/show/keyer-config.ts';
import { run, useEngine } from '../store/engine.ts';
import { KEYER_NAMES, keyerHolds } from '../switcher/keyer-view.ts';
import { useKeyerPhase } from '../switcher/use-keyer-phase.ts';
import { Badge } from '../ui/Badge.tsx';
import { Button } from '../ui/Button.tsx';
import { cx } from '../ui/cx.ts';
import { useEngineNow } from '../ui/use-now.ts';
import { ContentFields } from './ContentFields.tsx';
import { clockReading } from './clock-reading.ts';
import { draft as change, discard, update, useDrafts } from './drafts.ts';
import { draftOf, readDraft } from './dsk-draft.ts';
import styles from './KeyersPanel.module.css';

const KINDS: readonly { kind: DskContentKind; label: string; icon: LucideIcon }[] = [
  { kind: 'none', label: 'None', icon: Slash },
  { kind: 'lower-third', label: 'Lower third', icon: Subtitles },
  { kind: 'image', label: 'Image', icon: Image },
  { kind: 'clock', label: 'Clock', icon: Clock },
  { kind: 'logo', label: 'Logo', icon: Stamp },
];

/** Starts and resets the clock that the keyer holds. It is not part of the draft: it happens at once. */
function ClockKeys({ keyer, clock }: { keyer: DskId; clock: Extract<DskContent, { kind: 'clock' }> }) {
  const nowMs = useEngineNow(200);
  const counts = clock.mode === 'countdown' || clock.mode === 'count-up';
  const runs = clock.startedAtMs !== null;
  return (
    <div className={styles.clock}>
      <span className={styles.reading} data-testid="clock-reading">
        {clockReading(clock, nowMs)}
      </span>
      {counts && (
        <Button size="small" onPress={() => void run('keyer.clock', { keyer, run: true })}>
          {runs ? 'Restart' : 'Start'}
        </Button>
      )}
      {counts && (
        <Button size="small" disabled={!runs} onPress={() => void run('keyer.clock', { keyer, run: false })}>
          Reset
        </Button>
      )}
    </div>
  );
}

/** What one downstream keyer shows. It is prepared here and given with Update or Ctrl+Enter, all at once. */
export function DskEditor({ keyer, live }: { keyer: DskId; live: DskContent }) {
  const kept = useDrafts((store) => store[keyer]);
  const disabled = useEngine((store) => store.link.phase !== 'open');
  const holds = useEngine((store) => (store.state === null ? '' : keyerHolds(store.state.keyers, keyer)));
  const { phase } = useKeyerPhase(keyer);
  const draft = useMemo(() => kept ?? draftOf(live), [kept, live]);
  const read = useMemo(() => readDraft(draft, live), [draft, live]);
  const changed = !read.ok || read.changed;
  const onAir = phase !== 'off';
  const keys = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void update(keyer);
  };
  return (
    // The keys of its fields: they are told to the screen reader on the Update button.
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    <div className={styles.dsk} onKeyDown={keys} data-testid={`editor-${keyer}`}>
      <fieldset className={styles.kinds} aria-label="Kind of graphic">
        {KINDS.map(({ kind, label, icon: Icon }) => (
          <button
            key={kind}
            type="button"
            className={cx(styles.kind, draft.kind === kind && styles.chosen)}
            aria-pressed={draft.kind === kind}
            onClick={() => change(keyer, { kind })}
          >
            <Icon size={13} /> {label}
          </button>
        ))}
      </fieldset>
      <div className={styles.fields}>
        <ContentFields keyer={keyer} draft={draft} problem={read.ok ? null : read} />
      </div>
      <div className={styles.give}>
        <div className={styles.live}>
          <Badge tone={phase === 'on' ? 'red' : phase === 'moving' ? 'amber' : 'off'}>
            {phase === 'on' ? '● On air' : phase === 'moving' ? 'On its way' : 'Off air'}
          </Badge>
          <span className={styles.holds} dir="auto" title={`${KEYER_NAMES[keyer]} holds: ${holds}`}>
            {holds}
          </span>
        </div>
        {live.kind === 'clock' && <ClockKeys keyer={keyer} clock={live} />}
        <span className={styles.room} />
        <p className={cx(styles.status, changed && styles.pending)} role="status">
          {!read.ok ? `▲ ${read.problem}` : changed ? '▲ Not in the keyer yet' : '✓ As the keyer has it'}
        </p>
        <div className={styles.send}>
          <button
            type="button"
            className={cx(styles.update, onAir && changed && styles.onAir)}
            disabled={disabled || !read.ok || !read.changed}
            aria-keyshortcuts="Control+Enter"
            title="Ctrl+Enter in a field does the same"
            data-testid={`update-${keyer}`}
            onClick={() => void update(keyer)}
          >
            {onAir ? 'Update on air' : 'Update'}
            {!onAir && <kbd className={styles.hint}>ctrl ↵</kbd>}
          </button>
          <button
            type="button"
            className={styles.discard}
            disabled={kept === null}
            aria-label="Discard the draft"
            title="Discard the draft: back to what the keyer has"
            onClick={() => discard(keyer)}
          >
            <RotateCcw size={13} />
          </button>
        </div>
      </div>
    </div>
  );
}
