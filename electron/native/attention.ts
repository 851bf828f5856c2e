/** Keeps the screen awake while on air, and tells a person who looks elsewhere what has gone wrong. */
import { type BrowserWindow, Notification, powerSaveBlocker } from 'electron';
import type { EngineState } from '#shared/state/state.ts';
import { type Alert, alertsBetween, isOnAir } from '../on-air.ts';

export class Attention {
  readonly #window: () => BrowserWindow | null;
  #blocker: number | null = null;
  #last: EngineState | null = null;

  constructor(window: () => BrowserWindow | null) {
    this.#window = window;
  }

  /** Whether the screen is being kept awake. */
  get awake(): boolean {
    return this.#blocker !== null && powerSaveBlocker.isStarted(this.#blocker);
  }

  see(state: EngineState): void {
    this.#keepAwake(isOnAir(state));
    for (const alert of alertsBetween(this.#last, state)) this.tell(alert);
    this.#last = state;
  }

  /** Shows a desktop notification unless the window has the person’s attention already. */
  tell(alert: Alert): void {
    if (this.#window()?.isFocused() === true || !Notification.isSupported()) return;
    const notification = new Notification({ ...alert, urgency: 'critical' });
    notification.on('click', () => this.#window()?.focus());
    notification.show();
  }

  /** Forgets what it was told: another engine is there, or the app ends. */
  release(): void {
    this.#keepAwake(false);
    this.#last = null;
  }

  #keepAwake(wanted: boolean): void {
    if (wanted && this.#blocker === null) this.#blocker = powerSaveBlocker.start('prevent-display-sleep');
    if (!wanted && this.#blocker !== null) {
      powerSaveBlocker.stop(this.#blocker);
      this.#blocker = null;
    }
  }
}
