/** The link of a tally page to the engine: opens it, listens, and begins anew by itself for ever. */
import { SILENCE_MS, WS_BEARER_PREFIX, WS_PROTOCOL } from '#shared/protocol/wire.ts';
import type { TallyMessage } from '#shared/tally/messages.ts';

const LOOK_MS = 200;
const RETRY_MS = 1000;

export interface LampLink {
  /** Monotonic ms of the newest word that was not late; null: none yet. */
  heardMs: number | null;
  refused: boolean;
}

const now = (): number => performance.now();

/** Whether the engine refuses the token; an engine that does not answer says nothing about it. */
function askWhy(token: string): Promise<boolean> {
  return fetch('/api/v1/tally', { headers: { authorization: `Bearer ${token}` } }).then(
    (answer) => answer.status === 401,
    () => false,
  );
}

/** Follows the engine’s tallies. `onChange` is called after each word, and five times a second besides. */
export function followTally(token: string, onMessage: (message: TallyMessage) => void, onChange: () => void): LampLink {
  const link: LampLink = { heardMs: null, refused: false };
  let socket: WebSocket | null = null;
  let openedMs = Number.NEGATIVE_INFINITY;
  /** Smallest “arrival − engine’s clock” of this connection: a message that waited on its way is later than that. */
  let leastMs = Number.POSITIVE_INFINITY;

  const hear = (text: string): void => {
    const message = JSON.parse(text) as TallyMessage;
    const wayMs = now() - message.clockMs;
    leastMs = Math.min(leastMs, wayMs);
    onMessage(message);
    if (wayMs - leastMs < SILENCE_MS) link.heardMs = now();
    onChange();
  };

  const drop = (): void => {
    const old = socket;
    socket = null;
    if (old !== null) old.close();
  };

  const open = (): void => {
    drop();
    openedMs = now();
    leastMs = Number.POSITIVE_INFINITY;
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
    const fresh = new WebSocket(`${scheme}//${location.host}/api/v1/tally`, [WS_PROTOCOL, WS_BEARER_PREFIX + token]);
    socket = fresh;
    let opened = false;
    fresh.onopen = () => {
      opened = true;
      link.refused = false;
    };
    fresh.onmessage = (event) => {
      if (socket === fresh) hear(String(event.data));
    };
    fresh.onclose = () => {
      if (socket !== fresh) return;
      socket = null;
      if (opened) return;
      void askWhy(token).then((refused) => {
        link.refused = refused;
        onChange();
      });
    };
  };

  const look = (): void => {
    const sinceMs = now() - Math.max(openedMs, link.heardMs ?? Number.NEGATIVE_INFINITY);
    if (socket === null ? now() - openedMs >= RETRY_MS : sinceMs >= SILENCE_MS) open();
    onChange();
  };
  setInterval(look, LOOK_MS);
  // A phone that was asleep must not show for a moment what was true when it fell asleep.
  document.addEventListener('visibilitychange', look);
  open();
  return link;
}
