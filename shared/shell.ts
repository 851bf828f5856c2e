/**
 * What the desktop app adds to the page: `window.flypackShell`, put there by the preload script. In a browser it is
 * absent. Everything else goes over the engine’s own API, so that a browser panel and the app are one and the same page.
 */
export interface EngineAddress {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  url: string;
  /** Bearer token of this engine; never shown and never put into an address. */
  token: string;
}

/** Things chosen in the menu bar that the page carries out. */
export const SHELL_ACTIONS = ['add-source', 'show-settings', 'keyboard-help'] as const;
export type ShellAction = (typeof SHELL_ACTIONS)[number];

export interface FlypackShell {
  /** Node’s name of the system: `linux`, `darwin`, `win32`. */
  readonly platform: string;
  /** Where the engine is. Waits until one runs; rejects with a sentence for people when none can be started. */
  engine(): Promise<EngineAddress>;
  /** Calls back when another engine has taken the place of the last (it was ended, or died). Returns how to stop listening. */
  onEngineChanged(listener: (engine: EngineAddress) => void): () => void;
  /** Calls back when something was chosen in the menu bar. Returns how to stop listening. */
  onAction(listener: (action: ShellAction) => void): () => void;
  /** The system’s own dialog for a media file; the absolute path, or null when it was cancelled. */
  chooseMediaFile(): Promise<string | null>;
  /** Opens an https address, or one on this machine, in the system’s browser; false when the address is not allowed. */
  openInBrowser(url: string): Promise<boolean>;
}
