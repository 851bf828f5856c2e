/** Speaks to an event node over its control port. */
import { z } from 'zod';
import type { NodeClock, NodeStatus } from '#shared/node/contract.ts';

const delay = z.number().nullable();

/** A node may be another version than this engine, so its answers are checked like anybody else’s. */
const NodeStatusAnswer = z.object({
  status: z.enum(['waiting', 'receiving', 'ending']),
  ingest: z.object({
    connected: z.boolean(),
    kbps: z.number(),
    framesReceived: z.number(),
    framesMissing: z.number(),
    delayMs: delay,
    publishers: z.number(),
  }),
  ladder: z.object({ running: z.boolean(), speed: z.number(), delayMs: delay, restarts: z.number() }),
  origin: z.object({ delayMs: delay, newestSegmentAgeMs: delay, segments: z.number(), viewers: z.number() }),
  cpuPct: z.number(),
  memoryMb: z.number(),
  renditions: z.array(
    z.object({
      name: z.string(),
      width: z.number().nullable(),
      height: z.number().nullable(),
      videoKbps: z.number(),
      passthrough: z.boolean(),
    }),
  ),
  newestPts: z.object({ ingest: delay, ladder: delay, origin: delay }),
  nextSegment: z.int(),
  problem: z.string().nullable(),
}) satisfies z.ZodType<NodeStatus>;

export class NodeClient {
  readonly #control: string;
  readonly #token: string;

  /** @param control `http://host:port` of the node */
  constructor(control: string, token: string) {
    this.#control = control;
    this.#token = token;
  }

  /** @throws Error when the node does not answer in time or not as it should */
  async status(timeoutMs = 1500): Promise<NodeStatus> {
    return NodeStatusAnswer.parse(await this.#call('GET', '/status', timeoutMs));
  }

  /** Tells the wall clock of program frame 0. @throws Error as `status` */
  async clock(clock: NodeClock, timeoutMs = 1500): Promise<void> {
    await this.#call('POST', '/clock', timeoutMs, clock);
  }

  /** Tells the node to finish its playlists and to end. @throws Error as `status` */
  async end(timeoutMs = 800): Promise<void> {
    await this.#call('POST', '/end', timeoutMs, {});
  }

  async #call(method: 'GET' | 'POST', path: string, timeoutMs: number, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.#control}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`the event node answered ${response.status} to ${path}`);
    return text === '' ? null : JSON.parse(text);
  }
}
