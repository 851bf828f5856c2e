/**
 * The token of tally pages: made from the engine’s own, so that it needs no keeping, and good for `/api/v1/tally` only.
 * A phone by the camera that is lost or looked at can show lamps and switch nothing. Nobody can get from it to the
 * engine’s token: HMAC-SHA-256 (RFC 2104).
 */
import { createHmac } from 'node:crypto';

export const tallyTokenOf = (token: string): string =>
  createHmac('sha256', token).update('flypack tally v1').digest('base64url');
