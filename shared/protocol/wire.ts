/** The constants of the wire, apart from its schemas: small pages need nothing else. */

/** WebSocket sub-protocol; a client offers it together with `bearer.<token>`. */
export const WS_PROTOCOL = 'flypack.v1';
export const WS_BEARER_PREFIX = 'bearer.';
/** The engine says something at least this often. */
export const BEAT_MS = 500;
/** A client that has heard nothing for this long says so. */
export const SILENCE_MS = 2000;
