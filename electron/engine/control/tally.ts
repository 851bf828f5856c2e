/** `GET` and `WS /api/v1/tally`: who is on air and who is next, for lamps. Costs nothing while nobody listens. */
import { isDeepStrictEqual } from 'node:util';
import type { WebSocket } from 'ws';
import { BEAT_MS } from '#shared/protocol/wire.ts';
import type { SliceName } from '#shared/state/state.ts';
import { isFading } from '#shared/switcher/fade.ts';
import type { TallyLine, TallyMessage } from '#shared/tally/messages.ts';
import { sourceTallies, tallyAt } from '#shared/tally/tally.ts';
import type { StateStore } from './state-store.ts';

/** RFC 6455: the endpoint is going away. */
const CLOSE_GOING_AWAY = 1001;
/** A lamp that takes none of its few bytes any more is cut off; it comes back by itself. */
const LOST_BYTES = 65_536;
/** How often the end of a key’s fade is looked for while it fades. */
const FADE_LOOK_MS = 40;

const slices: readonly SliceName[] = ['switcher', 'scenes', 'keyers', 'sources'];

const sameSources = (a: readonly TallyLine[], b: readonly TallyLine[]): boolean =>
  a.length === b.length &&
  a.every(({ id, name, number }, i) => b[i]?.id === id && b[i].name === name && b[i].number === number);

export class TallyFeed {
  readonly #store: StateStore;
  readonly #programFrame: () => number | null;
  readonly #sockets = new Set<WebSocket>();
  #beat: NodeJS.Timeout | null = null;
  #look: NodeJS.Timeout | null = null;
  #sent: TallyLine[] = [];

  constructor(store: StateStore, programFrame: () => number | null) {
    this.#store = store;
    this.#programFrame = programFrame;
    store.onChange((_revision, changed) => {
      if (this.#sockets.size > 0 && slices.some((slice) => slice in changed)) this.#publish();
    });
  }

  /** Every source with its tally, in the order of the panel. */
  lines(): TallyLine[] {
    const { switcher, scenes, keyers, sources } = this.#store.state;
    const tallies = sourceTallies({ switcher, scenes, keyers, sources, frame: this.#programFrame() });
    return sources.map(({ id, number, config }) => ({ id, number, name: config.name, ...tallyAt(tallies, id) }));
  }

  add(socket: WebSocket): void {
    // Everybody is told of what is new before the newcomer is counted in, so that all know the same.
    this.#publish();
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      if (this.#sockets.size === 0) this.#rest();
    });
    this.#send(socket, { t: 'all', clockMs: Date.now(), sources: this.#sent });
    this.#beat ??= setInterval(() => {
      this.#publish();
      this.#sendAll({ t: 'beat', clockMs: Date.now() });
    }, BEAT_MS);
  }

  close(): void {
    for (const socket of this.#sockets) socket.close(CLOSE_GOING_AWAY);
    this.#rest();
  }

  #rest(): void {
    if (this.#beat !== null) clearInterval(this.#beat);
    if (this.#look !== null) clearTimeout(this.#look);
    this.#beat = null;
    this.#look = null;
  }

  #publish(): void {
    const before = this.#sent;
    this.#sent = this.lines();
    this.#lookAgain();
    const clockMs = Date.now();
    if (!sameSources(before, this.#sent)) {
      this.#sendAll({ t: 'all', clockMs, sources: this.#sent });
      return;
    }
    const changed = this.#sent.filter((line, i) => !isDeepStrictEqual(line, before[i]));
    if (changed.length > 0) this.#sendAll({ t: 'changed', clockMs, sources: changed });
  }

  /** The end of a fade is no change of state: it is looked for while the key fades and somebody listens. */
  #lookAgain(): void {
    const frame = this.#programFrame();
    const fades = frame !== null && isFading(this.#store.state.switcher.keyers.key, frame);
    if (!fades || this.#look !== null || this.#sockets.size === 0) return;
    this.#look = setTimeout(() => {
      this.#look = null;
      this.#publish();
    }, FADE_LOOK_MS);
  }

  #sendAll(message: TallyMessage): void {
    for (const socket of this.#sockets) this.#send(socket, message);
  }

  #send(socket: WebSocket, message: TallyMessage): void {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > LOST_BYTES) socket.terminate();
    else socket.send(JSON.stringify(message));
  }
}
