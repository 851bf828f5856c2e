/** Recordings and jobs as people read them. Pure. */
import { isOver, type JobState } from '#shared/jobs/job.ts';
import { fileOf, type Recording, stemOf } from '#shared/recording/listing.ts';

const two = (value: number): string => String(value).padStart(2, '0');
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `31 Dec 23:58` in the time of this screen; the year when it is another one. */
export function whenText(beganMs: number, nowMs: number): string {
  const date = new Date(beganMs);
  const year = date.getFullYear() === new Date(nowMs).getFullYear() ? '' : ` ${date.getFullYear()}`;
  return `${date.getDate()} ${MONTHS[date.getMonth()]}${year} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The name without what the list shows beside it: the time of a recording, the ending of a file. */
export function titleOf({ id, kind }: Pick<Recording, 'id' | 'kind'>): string {
  const name = fileOf(id);
  const stem = stemOf(name);
  const title = stem.replace(/ \d{4}-\d\d-\d\d \d\d-\d\d-\d\d/, '');
  return kind === 'recording' ? title : `${title}${name.slice(stem.length)}`;
}

/** `1:02:07.433`, `0:07.400`: a time to the millisecond, as it is typed. */
export function exactTime(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  const [hours, minutes, rest] = [Math.floor(whole / 3_600_000), Math.floor(whole / 60_000) % 60, whole % 60_000];
  const seconds = (rest / 1000).toFixed(3).padStart(6, '0');
  return hours === 0 ? `${minutes}:${seconds}` : `${hours}:${two(minutes)}:${seconds}`;
}

/** Reads `1:02:07.5`, `2:07`, `7.433`; null when it is no time. */
export function readTime(text: string): number | null {
  const found = /^\s*(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,5}(?:[.,]\d{1,3})?)\s*$/.exec(text);
  if (found === null) return null;
  const [, hours = '0', minutes = '0', seconds = '0'] = found;
  return Math.round((Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds.replace(',', '.'))) * 1000);
}

/** `12 s`, `4 min`, `1 h 05 min`. */
export function etaText(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** How a job stands, as one line. */
export function standing(job: JobState): string {
  switch (job.status) {
    case 'waiting':
      return job.waitsFor === null ? 'waits' : `waits: ${job.waitsFor}`;
    case 'paused':
      return `held: ${job.waitsFor ?? 'another job is running'}`;
    case 'running': {
      if (job.progress === null) return 'working';
      const percent = `${Math.floor(job.progress * 100)} %`;
      return job.etaS === null ? percent : `${percent}, ${etaText(job.etaS)} left`;
    }
    case 'done':
      return job.note ?? 'done';
    case 'failed':
      return job.problem === null ? 'failed' : `failed: ${job.problem.message}`;
    case 'cancelled':
      return 'called off';
    case 'interrupted':
      return 'interrupted: the engine ended';
  }
}

/** What works first, then what waits in its order, then what is over, newest first. */
export function sortedJobs(jobs: readonly JobState[]): JobState[] {
  const rank = ({ status }: JobState): number =>
    status === 'running' ? 0 : status === 'paused' ? 1 : isOver(status) ? 3 : 2;
  return jobs
    .map((job, at) => ({ job, at }))
    .toSorted((a, b) => {
      const [left, right] = [rank(a.job), rank(b.job)];
      if (left !== right) return left - right;
      return left === 3 ? (b.job.endedAtMs ?? 0) - (a.job.endedAtMs ?? 0) || b.at - a.at : a.at - b.at;
    })
    .map(({ job }) => job);
}
