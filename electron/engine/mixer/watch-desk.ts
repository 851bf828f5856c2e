/**
 * Puts a stand-in on program for sources with a fault: the slate, or their backup. Looks at every source before each
 * frame; what to do is decided in `shared/watch/`.
 */
import type { FeedId, SourceId } from '#shared/ids.ts';
import { sourcesOfFeed } from '#shared/scene/members.ts';
import type { SourceConfig } from '#shared/show/source-config.ts';
import type { SourceState } from '#shared/state/state.ts';
import { actsOn } from '#shared/watch/signal-watch.ts';
import { StandIn } from '#shared/watch/stand-in.ts';
import type { SourceStatusUpdate } from '../media.ts';
import type { Program } from './program.ts';

/** A source as the watch sees it. */
export interface WatchedSource {
  readonly config: SourceConfig;
  readonly status: SourceStatusUpdate;
  setStandIn?(standIn: SourceState['standIn']): void;
}

export interface WatchDeskOptions {
  program: Pick<Program, 'act' | 'switcher' | 'composition'>;
  inputs: ReadonlyMap<SourceId, { source: WatchedSource }>;
  onLog: (id: SourceId, level: 'info' | 'warn', text: string) => void;
}

const isFaulty = ({ config, status }: WatchedSource): boolean =>
  actsOn(config.watch, status.faults, status.status === 'lost');

export class WatchDesk {
  readonly #options: WatchDeskOptions;
  readonly #standIns = new Map<SourceId, StandIn>();

  constructor(options: WatchDeskOptions) {
    this.#options = options;
  }

  /** Before frame `frame` is made. */
  tick(frame: number, nowMs: number): void {
    for (const [id, { source }] of this.#options.inputs) {
      if (source.config.watch.onFault === 'nothing') {
        this.#standIns.delete(id);
        source.setStandIn?.(null);
      } else this.#look(id, source, frame, nowMs);
    }
  }

  /** The source whose picture is shown in scenes instead of this one’s; null: its own. */
  replacementOf(id: SourceId): SourceId | null {
    if (this.#standIns.get(id)?.replaced !== true) return null;
    return this.#options.inputs.get(id)?.source.config.watch.backup ?? null;
  }

  #look(id: SourceId, source: WatchedSource, frame: number, nowMs: number): void {
    const { program, inputs, onLog } = this.#options;
    const { watch, name } = source.config;
    const faulty = isFaulty(source);
    const standIn = this.#standIns.get(id) ?? new StandIn(id);
    this.#standIns.set(id, standIn);
    const backup = watch.backup === null ? undefined : inputs.get(watch.backup)?.source;
    const { switcher } = program;
    const { transition } = switcher;
    const { scenes } = program.composition;
    const shows = (feed: FeedId | null): boolean => sourcesOfFeed(feed, scenes).includes(id);
    const take = standIn.step(watch, {
      nowMs,
      frame,
      faulty,
      program: switcher.program,
      programSinceFrame: switcher.programSinceFrame,
      transition,
      backupUsable: backup?.status.status === 'live' && backup.status.standIn !== 'slate' && !isFaulty(backup),
      inScene: switcher.program !== id && shows(switcher.program),
      shown: shows(switcher.program) || (transition !== null && shows(transition.to)),
    });
    source.setStandIn?.(standIn.away || standIn.replaced ? 'backup' : standIn.slate ? 'slate' : null);
    if (take === null) return;
    program.act({ type: 'take', source: take }, frame);
    if (take === id) onLog(id, 'info', `${name} is healthy again: program is back on it`);
    else onLog(id, 'warn', `${name} has a fault: program has gone to ${backup?.config.name ?? take}`);
  }
}
