import { Play, RotateCcw, Trash2, X } from 'lucide-react';
import { isOver, type JobState } from '#shared/jobs/job.ts';
import { jobWords } from '#shared/jobs/words.ts';
import { formatBytes } from '../media/media-words.ts';
import { run, useEngine } from '../store/engine.ts';
import { detailLine } from '../store/refusal.ts';
import { Badge, type Tone } from '../ui/Badge.tsx';
import { Button } from '../ui/Button.tsx';
import { Panel } from '../ui/Panel.tsx';
import styles from './JobQueue.module.css';
import { sortedJobs, standing } from './recording-words.ts';

const tones: Record<JobState['status'], Tone> = {
  waiting: 'plain',
  running: 'blue',
  paused: 'amber',
  done: 'green',
  failed: 'amber',
  cancelled: 'off',
  interrupted: 'amber',
};
const faces: Record<JobState['status'], string> = {
  waiting: 'waits',
  running: 'runs',
  paused: 'held',
  done: 'done',
  failed: 'failed',
  cancelled: 'off',
  interrupted: 'cut off',
};

function Actions({ job, name }: { job: JobState; name: string }) {
  const { id, status, anyway } = job;
  if (!isOver(status)) {
    const held = (status === 'waiting' || status === 'paused') && !anyway && job.waitsFor !== 'another job is running';
    return (
      <>
        {held && (
          <Button size="small" label={`Run ${name} anyway`} onPress={() => void run('job.runAnyway', { id })}>
            <Play size={12} /> Anyway
          </Button>
        )}
        <Button size="small" tone="quiet" label={`Cancel ${name}`} onPress={() => void run('job.cancel', { id })}>
          <X size={13} />
        </Button>
      </>
    );
  }
  return (
    <>
      {status !== 'done' && (
        <Button size="small" tone="quiet" label={`Run ${name} again`} onPress={() => void run('job.retry', { id })}>
          <RotateCcw size={13} />
        </Button>
      )}
      <Button
        size="small"
        tone="quiet"
        label={`Take ${name} off the list`}
        onPress={() => void run('job.remove', { id })}
      >
        <Trash2 size={13} />
      </Button>
    </>
  );
}

function Row({ job }: { job: JobState }) {
  const { id, request, status, progress, output, bytes, problem } = job;
  const words = jobWords(request);
  const detail = problem === null ? '' : `${problem.message} ${detailLine(problem.details)} ${problem.next}`;
  return (
    <li className={styles.job} data-testid={id} data-status={status}>
      <div className={styles.line}>
        <Badge tone={tones[status]}>{faces[status]}</Badge>
        <b className={styles.words} title={`${words} of ${request.recording}`}>
          {words}
        </b>
        <Actions job={job} name={words} />
      </div>
      <span className={styles.file} title={output ?? request.recording}>
        {output ?? request.recording}
        {bytes !== null && ` · ${formatBytes(bytes)}`}
      </span>
      {!isOver(status) && (
        <progress
          className={styles.bar}
          aria-label={`Progress of ${words}`}
          {...(status === 'running' && progress === null ? {} : { value: progress ?? 0, max: 1 })}
        />
      )}
      <span className={styles.standing} title={detail === '' ? standing(job) : detail}>
        {detail === '' ? standing(job) : detail}
      </span>
    </li>
  );
}

/** What is done, what waits and why, what has become of the rest. */
export function JobQueue() {
  const jobs = useEngine((store) => store.state?.jobs.jobs) ?? [];
  const open = jobs.filter(({ status }) => !isOver(status)).length;
  return (
    <Panel
      title="Jobs"
      info={<span className={styles.count}>{open === 0 ? 'nothing to do' : `${open} to do`}</span>}
      actions={
        <Button
          size="small"
          disabled={jobs.length === open}
          label="Clear the jobs that are over"
          onPress={() => void run('job.clear', {})}
        >
          Clear
        </Button>
      }
      bodyClassName={styles.scroll}
    >
      <ul aria-label="Jobs" data-testid="jobs">
        {sortedJobs(jobs).map((job) => (
          <Row key={job.id} job={job} />
        ))}
      </ul>
      {jobs.length === 0 && (
        <p className={styles.none}>
          Jobs run one at a time, behind everything else, and wait while the show is on air. Originals are only read.
        </p>
      )}
    </Panel>
  );
}
