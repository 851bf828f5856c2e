/** What the log says when the state of a source changes. Pure. */
import type { SourceStatusUpdate } from '../media.ts';

export interface News {
  level: 'info' | 'warn';
  text: string;
}

const FAULTS = [
  ['black', 'is black', 'is no longer black'],
  ['frozen', 'is frozen', 'moves again'],
  ['silent', 'is silent', 'is heard again'],
] as const;

/** One line for each thing that changed. */
export function newsOf(name: string, before: SourceStatusUpdate, after: SourceStatusUpdate): News[] {
  const news: News[] = [];
  if (after.status !== before.status || after.problem !== before.problem) {
    const reason = after.problem === null ? '' : `: ${after.problem}`;
    news.push({ level: after.status === 'lost' ? 'warn' : 'info', text: `${name} is ${after.status}${reason}` });
  }
  // A source that is lost has said so; that its faults are over with it is no news.
  if (after.status !== 'live') return news;
  for (const [fault, begins, ends] of FAULTS) {
    if (after.faults[fault] === before.faults[fault]) continue;
    news.push(
      after.faults[fault] ? { level: 'warn', text: `${name} ${begins}` } : { level: 'info', text: `${name} ${ends}` },
    );
  }
  return news;
}
