import { useState } from 'react';
import { formatBytes } from '../media/media-words.ts';
import { Panel } from '../ui/Panel.tsx';
import styles from './FilesPage.module.css';
import { JobQueue } from './JobQueue.tsx';
import { RecordingDetail } from './RecordingDetail.tsx';
import { RecordingRows } from './RecordingRows.tsx';
import { useRecordings } from './recordings.ts';

/** The recordings folder, what can be done with one of its files, and the jobs that do it. */
export function FilesPage() {
  const { list, refresh } = useRecordings();
  const [chosen, setChosen] = useState<string | null>(null);
  const recordings = list?.recordings ?? [];
  const selected = recordings.find(({ id }) => id === chosen) ?? recordings[0] ?? null;
  return (
    <div className={styles.page}>
      <Panel
        title="Recordings"
        info={
          list !== null && (
            <span className={styles.folder} title={list.folder}>
              {list.freeBytes !== null && `${formatBytes(list.freeBytes)} free · `}
              {list.folder}
            </span>
          )
        }
        bodyClassName={styles.scroll}
      >
        <RecordingRows recordings={recordings} selected={selected?.id ?? null} onSelect={setChosen} />
        {list !== null && recordings.length === 0 && (
          <p className={styles.none}>
            Nothing was recorded into this folder yet. REC in the header records the program.
          </p>
        )}
      </Panel>
      {selected === null ? (
        <Panel title="Recording">
          <p className={styles.none}>What can be done with a recording shows here.</p>
        </Panel>
      ) : (
        <RecordingDetail key={selected.id} recording={selected} onRemoved={refresh} />
      )}
      <JobQueue />
    </div>
  );
}
