/** Sends messages to the webhook one after the other, in order, and tries again with growing pauses. Never blocks anything. */
import { pauseMs } from '#shared/backoff.ts';
import { publicWebhook, type Webhook } from '#shared/show/alerts-config.ts';
import type { WebhookState } from '#shared/state/alerts.ts';
import { type Outcome, postWebhook } from './webhook-request.ts';

/** More than this wait for nobody: the oldest is given up. */
const MAX_QUEUED = 100;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
/** About half an hour with the pauses between. */
const MAX_ATTEMPTS = 32;

export interface WebhookSenderOptions {
  config: () => Webhook | null;
  onChange: () => void;
  /** A message was given up for good. */
  onLost: (problem: string) => void;
  now?: () => number;
  firstPauseMs?: number;
}

interface Message {
  body: string;
  attempts: number;
}

export class WebhookSender {
  readonly #options: WebhookSenderOptions;
  readonly #queue: Message[] = [];
  readonly #abort = new AbortController();
  #sending = false;
  #timer: NodeJS.Timeout | null = null;
  #lost = 0;
  #deliveredAtMs: number | null = null;
  #problem: string | null = null;
  #gaveUp = false;

  constructor(options: WebhookSenderOptions) {
    this.#options = options;
  }

  /** Null without a webhook. */
  state(): WebhookState | null {
    const config = this.#options.config();
    if (config === null) return null;
    return {
      ...publicWebhook(config),
      status: this.#queue.length > 0 ? 'waiting' : this.#gaveUp ? 'failed' : 'idle',
      queued: this.#queue.length,
      lost: this.#lost,
      deliveredAtMs: this.#deliveredAtMs,
      problem: this.#problem,
    };
  }

  /** Queues a message; nothing happens without a webhook, or while it is switched off. */
  send(message: object): void {
    if (this.#options.config()?.on !== true) return;
    if (this.#queue.length >= MAX_QUEUED) {
      // The first may be on its way at this moment.
      this.#queue.splice(1, 1);
      this.#giveUp('too many messages wait');
    }
    this.#queue.push({ body: JSON.stringify(message), attempts: 0 });
    this.#go();
    this.#options.onChange();
  }

  /** One attempt beside the queue, for a person who waits for the answer. Null without a webhook. */
  async test(message: object): Promise<Outcome | null> {
    const config = this.#options.config();
    if (config?.on !== true) return null;
    const outcome = await postWebhook(config, JSON.stringify(message), this.#abort.signal);
    this.#take(outcome);
    this.#options.onChange();
    return outcome;
  }

  /** Another address: what waits is sent there at once. */
  configured(): void {
    this.#problem = null;
    this.#gaveUp = false;
    if (this.#options.config()?.on !== true) this.#queue.length = 0;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#go();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#queue.length = 0;
    this.#abort.abort();
  }

  #take(outcome: Outcome): void {
    this.#problem = outcome.problem;
    if (!outcome.delivered) return;
    this.#deliveredAtMs = (this.#options.now ?? Date.now)();
    this.#gaveUp = false;
  }

  #giveUp(problem: string): void {
    this.#lost += 1;
    this.#gaveUp = true;
    this.#options.onLost(problem);
  }

  #go(): void {
    if (this.#sending || this.#timer !== null || this.#abort.signal.aborted) return;
    const message = this.#queue[0];
    const config = this.#options.config();
    if (message === undefined || config === null) return;
    this.#sending = true;
    void postWebhook(config, message.body, this.#abort.signal).then((outcome) => {
      this.#sending = false;
      if (!this.#abort.signal.aborted) this.#done(message, outcome);
    });
  }

  #done(message: Message, outcome: Outcome): void {
    message.attempts += 1;
    this.#take(outcome);
    const first = this.#queue[0] === message;
    if (outcome.again && first && message.attempts < MAX_ATTEMPTS) {
      const firstMs = this.#options.firstPauseMs ?? FIRST_PAUSE_MS;
      const times = { firstMs, nextMs: 2 * firstMs, longestMs: LONGEST_PAUSE_MS };
      this.#timer = setTimeout(
        () => {
          this.#timer = null;
          this.#go();
        },
        pauseMs(times, message.attempts),
      );
    } else if (first) {
      this.#queue.shift();
      if (!outcome.delivered) this.#giveUp(outcome.problem ?? 'unknown reason');
      this.#go();
    } else this.#go();
    this.#options.onChange();
  }
}
