/** The state every client sees, in slices. Changes of one turn of the event loop go out together, and only what changed. */
import { isDeepStrictEqual } from 'node:util';
import { type EngineState, SLICES, type SliceName } from '#shared/state/state.ts';

export type Slices = Partial<EngineState>;
export type StateListener = (revision: number, slices: Slices) => void;

function copySlice<S extends SliceName>(to: Slices, from: EngineState, slice: S): void {
  to[slice] = from[slice];
}

export class StateStore {
  #state: EngineState;
  #revision = 0;
  readonly #changed = new Set<SliceName>();
  #scheduled: NodeJS.Immediate | null = null;
  readonly #listeners = new Set<StateListener>();

  constructor(initial: EngineState) {
    this.#state = initial;
  }

  get state(): EngineState {
    return this.#state;
  }

  /** Grows by one with each batch of changes that went out. */
  get revision(): number {
    return this.#revision;
  }

  /** Replaces a slice; nothing happens when it says the same as before. */
  set<S extends SliceName>(slice: S, value: EngineState[S]): void {
    if (isDeepStrictEqual(this.#state[slice], value)) return;
    this.#state = { ...this.#state, [slice]: value };
    this.#changed.add(slice);
    this.#scheduled ??= setImmediate(() => this.flush());
  }

  /** Sends waiting changes now: before a snapshot, and before the answer to the command that made them. */
  flush(): void {
    if (this.#scheduled !== null) clearImmediate(this.#scheduled);
    this.#scheduled = null;
    if (this.#changed.size === 0) return;
    const slices: Slices = {};
    for (const slice of SLICES) if (this.#changed.has(slice)) copySlice(slices, this.#state, slice);
    this.#changed.clear();
    this.#revision += 1;
    for (const listener of this.#listeners) listener(this.#revision, slices);
  }

  /** Calls `listener` with each batch of changes until the returned function is called. */
  onChange(listener: StateListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
