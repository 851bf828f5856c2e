/** Alerts and show reports as every client sees them. */
import type { ActiveAlert } from '../alerts/evaluate.ts';
import type { AlertRule } from '../alerts/rules.ts';
import type { PublicWebhook } from '../show/alerts-config.ts';

export interface ClearedAlert extends ActiveAlert {
  clearedAtMs: number;
}

/** `waiting`: messages are on their way or wait for the next attempt. `failed`: the last one was given up. */
export interface WebhookState extends PublicWebhook {
  status: 'idle' | 'waiting' | 'failed';
  /** Messages that wait. */
  queued: number;
  /** Messages given up since the engine started. */
  lost: number;
  deliveredAtMs: number | null;
  /** Why the last attempt failed; null after one that did not. */
  problem: string | null;
}

export interface AlertsState {
  rules: AlertRule[];
  /** Rules that are not as they come: own ones, and defaults that were changed. */
  changed: string[];
  own: string[];
  desktop: boolean;
  webhook: WebhookState | null;
  /** Alarms first, then the newest. */
  active: ActiveAlert[];
  /** The newest first, twenty at most. */
  cleared: ClearedAlert[];
}

/** A show report that can be had. */
export interface ReportInfo {
  /** Name of its log without the ending. */
  id: string;
  name: string;
  startedAtMs: number;
  /** Null while it goes on. */
  endedAtMs: number | null;
  /** How it ended: `ended` by End, `engine`: the engine died or was ended on air, `failed`: it never came on air. */
  end: 'running' | 'ended' | 'engine' | 'failed';
}

/** The newest first, fifty at most. */
export type ReportsState = ReportInfo[];
