import { AudioLines, Film } from 'lucide-react';
import { GridList, GridListItem } from 'react-aria-components';
import type { Recording } from '#shared/recording/listing.ts';
import { formatBytes, formatLength } from '../media/media-words.ts';
import { engineNow } from '../store/engine.ts';
import { Badge } from '../ui/Badge.tsx';
import { cx } from '../ui/cx.ts';
import styles from './RecordingRows.module.css';
import { titleOf, whenText } from './recording-words.ts';
import { useStill } from './recordings.ts';

function Thumbnail({ recording }: { recording: Recording }) {
  const { id, kind, status, bytes } = recording;
  const address = useStill(id, null, status !== 'writing' && kind !== 'sound', String(bytes));
  return (
    <span className={styles.picture}>
      {address === null ? (
        kind === 'sound' ? (
          <AudioLines size={16} aria-hidden="true" />
        ) : (
          <Film size={16} aria-hidden="true" />
        )
      ) : (
        <img src={address} alt="" draggable={false} />
      )}
    </span>
  );
}

interface RowsProps {
  recordings: readonly Recording[];
  selected: string | null;
  onSelect: (id: string) => void;
}

/** The files of the recordings folder; what was made of a recording stands below it. */
export function RecordingRows({ recordings, selected, onSelect }: RowsProps) {
  const nowMs = engineNow();
  return (
    // A grid and not a list box: those take Space, which is CUT wherever the focus is.
    <GridList
      className={cx(styles.rows)}
      aria-label="Recordings"
      selectionMode="single"
      selectionBehavior="replace"
      disallowEmptySelection
      selectedKeys={selected === null ? [] : [selected]}
      onSelectionChange={(keys) => {
        const [key] = keys === 'all' ? [] : [...keys];
        if (key !== undefined) onSelect(String(key));
      }}
      data-testid="recordings"
    >
      {recordings.map((recording) => {
        const { id, kind, folder, of, parts, bytes, beganMs, durationMs, status } = recording;
        const title = titleOf(recording);
        return (
          <GridListItem
            key={id}
            id={id}
            textValue={`${title} ${whenText(beganMs, nowMs)}`}
            className={cx(styles.row, (of !== null || folder !== null) && styles.made)}
            data-testid={`recording-${id}`}
          >
            <Thumbnail recording={recording} />
            <span className={styles.words}>
              <b className={styles.title} title={id}>
                {title}
              </b>
              <span className={styles.facts}>
                {kind === 'recording' && <span>{whenText(beganMs, nowMs)}</span>}
                {kind !== 'picture' && <span>{durationMs === null ? '–' : formatLength(durationMs)}</span>}
                <span>{formatBytes(bytes)}</span>
                {parts.length > 1 && <span>{parts.length} parts</span>}
              </span>
            </span>
            {folder !== null && of === null && <Badge tone="plain">isolated</Badge>}
            {status === 'writing' && <Badge tone="red">REC</Badge>}
            {status === 'cutOff' && (
              <Badge
                tone="amber"
                title="The engine or the machine ended in the middle of it; it can be played up to there."
              >
                cut off
              </Badge>
            )}
          </GridListItem>
        );
      })}
    </GridList>
  );
}
