import { Plus } from 'lucide-react';
import { MAX_RENDITIONS } from '#shared/show/rendition-config.ts';
import type { RenditionState } from '#shared/state/state.ts';
import { openDialog } from '../store/dialogs.ts';
import { useEngine } from '../store/engine.ts';
import { Button } from '../ui/Button.tsx';
import styles from './RenditionKeys.module.css';

function stateOf({ running }: RenditionState, kbps: number | undefined): string {
  if (running === null) return 'off';
  if (running.status !== 'running') return running.status;
  return kbps === undefined ? '● encoded' : `● ${(kbps / 1000).toFixed(1)} Mb/s`;
}

/** The program’s other forms: whether each is encoded now, and the way to change it. */
export function RenditionKeys() {
  const renditions = useEngine((store) => store.state?.renditions ?? null);
  const figures = useEngine((store) => store.history.at(-1)?.renditions ?? null);
  const connected = useEngine((store) => store.link.phase === 'open');
  if (renditions === null) return null;
  return (
    <span className={styles.keys} data-testid="renditions">
      {renditions.map((rendition) => (
        <Button
          key={rendition.id}
          size="small"
          tone="quiet"
          disabled={!connected}
          label={`Rendition ${rendition.name} …`}
          title={rendition.running?.problem ?? `${rendition.width} × ${rendition.height}, ${rendition.fit}`}
          onPress={() => openDialog({ kind: 'edit-rendition', id: rendition.id })}
        >
          {rendition.name} {rendition.width}×{rendition.height}{' '}
          <span className={styles.state} data-status={rendition.running?.status ?? 'off'}>
            {stateOf(rendition, figures?.[rendition.id]?.videoKbps)}
          </span>
        </Button>
      ))}
      {renditions.length < MAX_RENDITIONS && (
        <Button size="small" disabled={!connected} onPress={() => openDialog({ kind: 'add-rendition' })}>
          <Plus size={12} /> Rendition
        </Button>
      )}
    </span>
  );
}
