/** Records what people do, with the frames it happened on, and makes a macro’s steps of it. Pure. */
import { isDeepStrictEqual } from 'node:util';
import type { CommandName } from '#shared/commands/table.ts';
import type { MacroStep } from '#shared/show/macro-config.ts';

/** As many steps as a macro may have. */
const MAX_STEPS = 200;
/** As long as one wait may be; a longer one is written as several. */
const MAX_WAIT_FRAMES = 108_000;
/** What a control sends while it is drawn. Keys are not among them: two quick presses are two. */
const DRAWN: ReadonlySet<CommandName> = new Set<CommandName>([
  'switcher.tbar',
  'switcher.transition',
  'keyer.set',
  'keyer.chroma',
  'keyer.content',
  'scene.update',
  'audio.strip',
  'audio.master',
]);
/** A control that is drawn sends a command a frame. Values this close behind each other are one step, the last. */
const DRAG_FRAMES = 3;

interface Entry {
  name: CommandName;
  args: Record<string, unknown>;
  frame: number;
}

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a command is about: everything but the values that a drag changes. */
function subjectOf(args: Fields): unknown {
  return Object.entries(args).map(([key, value]) => {
    if (isFields(value)) return [key, subjectOf(value)];
    return [key, typeof value === 'number' ? null : value];
  });
}

const isBarEnd = ({ name, args }: Entry): boolean =>
  name === 'switcher.tbar' && (args.position === 0 || args.position === 1);

/** Whether `next` is the same control moved on. The ends of the T-bar’s way are kept: there the transition is over. */
function continues(last: Entry, next: Entry): boolean {
  return (
    last.name === next.name &&
    DRAWN.has(next.name) &&
    next.frame - last.frame < DRAG_FRAMES &&
    !isBarEnd(last) &&
    !isBarEnd(next) &&
    isDeepStrictEqual(subjectOf(last.args), subjectOf(next.args))
  );
}

const stepCount = (entries: readonly Entry[]): number => stepsOf(entries).length;

function stepsOf(entries: readonly Entry[]): MacroStep[] {
  const steps: MacroStep[] = [];
  let at = entries[0]?.frame ?? 0;
  for (const { name, args, frame } of entries) {
    for (let left = frame - at; left > 0; left -= MAX_WAIT_FRAMES) {
      steps.push({ kind: 'wait', frames: Math.min(left, MAX_WAIT_FRAMES) });
    }
    at = Math.max(at, frame);
    steps.push({ kind: 'command', name, args });
  }
  return steps;
}

export class Recorder {
  readonly name: string;
  #entries: Entry[] = [];
  /** More was done than a macro holds. */
  full = false;

  constructor(name: string) {
    this.name = name;
  }

  /** A command that was done on program frame `frame`. */
  add(name: CommandName, args: Record<string, unknown>, frame: number): void {
    const last = this.#entries.at(-1);
    const entry: Entry = { name, args, frame: Math.max(frame, last?.frame ?? frame) };
    if (last !== undefined && continues(last, entry)) {
      this.#entries[this.#entries.length - 1] = { ...entry, frame: last.frame };
      return;
    }
    if (stepCount([...this.#entries, entry]) > MAX_STEPS) this.full = true;
    else this.#entries.push(entry);
  }

  /** Commands so far. */
  get count(): number {
    return this.#entries.length;
  }

  /** The macro’s steps: it begins with its first command. */
  get steps(): MacroStep[] {
    return stepsOf(this.#entries);
  }
}
