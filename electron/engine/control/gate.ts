/**
 * Who may talk to the engine. The token keeps other people out; the Origin check keeps out pages of other sites that a
 * browser on this machine shows; the Host check keeps out such a page that got its own name to resolve to our address
 * (DNS rebinding).
 */
import type { IncomingHttpHeaders } from 'node:http';
import { hostname, networkInterfaces } from 'node:os';
import { FlypackError } from '#shared/errors.ts';
import { WS_BEARER_PREFIX } from '#shared/protocol/messages.ts';
import { sameToken } from '../lifecycle/access.ts';
import { bracketed, isLoopback, isWildcard, type ReachableAddress, reachableAddresses } from './reach.ts';
import { tallyTokenOf } from './tally-token.ts';

/** The page inside the desktop app. */
export const APP_ORIGIN = 'flypack://app';

export interface GateOptions {
  token: string;
  /** Address the engine listens on. */
  host: string;
  /** Further origins that may use the engine, for development. */
  allowOrigins: readonly string[];
}

/** What a token is good for: everything, or the lamps of the tally pages. */
export type Access = 'all' | 'tally';

/** From where this engine can be opened. */
export interface Reach {
  addresses: ReachableAddress[];
  loopbackOnly: boolean;
  /** For tally pages. */
  tallyToken: string;
}

/** Every address this machine can be reached at; asked anew each time, because networks come and go. */
const ownAddresses = (): string[] => [
  hostname().toLowerCase(),
  ...Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map((address) => address.address)),
];

export class Gate {
  readonly #options: GateOptions;
  readonly #tallyToken: string;
  #port = 0;

  constructor(options: GateOptions) {
    this.#options = options;
    this.#tallyToken = tallyTokenOf(options.token);
  }

  /** To be told once the engine listens: only then is the port known. */
  listening(port: number): void {
    this.#port = port;
  }

  /** @throws FlypackError `forbidden_host`, `forbidden_origin` */
  checkAddress(headers: IncomingHttpHeaders): void {
    const host = headers.host?.toLowerCase();
    if (host === undefined || !this.#hosts().includes(host)) throw new FlypackError('forbidden_host', { host });
    const { origin } = headers;
    if (origin !== undefined && !this.#isAllowedOrigin(origin)) throw new FlypackError('forbidden_origin', { origin });
  }

  /**
   * The token is in `Authorization: Bearer …`, or, where a browser cannot set that, among the sub-protocols of a WebSocket.
   * With `wanted` tally the token of the tally pages will do; it is no good for anything else.
   * @throws FlypackError `unauthorized`
   */
  checkToken(headers: IncomingHttpHeaders, wanted: Access = 'all'): void {
    const given = bearerOf(headers.authorization) ?? subprotocolToken(headers['sec-websocket-protocol']);
    if (given === null) throw new FlypackError('unauthorized');
    const isOperator = sameToken(given, this.#options.token);
    const isLamp = sameToken(given, this.#tallyToken);
    if (!isOperator && !(isLamp && wanted === 'tally')) throw new FlypackError('unauthorized');
  }

  /** Asked anew each time, because networks come and go. */
  reach(): Reach {
    const { host } = this.#options;
    return {
      addresses: reachableAddresses(host, this.#port, networkInterfaces()),
      loopbackOnly: isLoopback(host),
      tallyToken: this.#tallyToken,
    };
  }

  #isAllowedOrigin(origin: string): boolean {
    if (origin === APP_ORIGIN || this.#options.allowOrigins.includes(origin)) return true;
    return this.#hosts().some((host) => origin.toLowerCase() === `http://${host}`);
  }

  /** Host headers that are us. */
  #hosts(): string[] {
    const { host } = this.#options;
    const names = ['127.0.0.1', 'localhost', '::1', ...(isWildcard(host) ? ownAddresses() : [host.toLowerCase()])];
    const withPort = names.map((name) => `${bracketed(name)}:${this.#port}`);
    // Browsers leave the default port out.
    return this.#port === 80 ? [...withPort, ...names.map(bracketed)] : withPort;
  }
}

function bearerOf(header: string | undefined): string | null {
  return /^Bearer ([^\s]+)$/i.exec(header ?? '')?.[1] ?? null;
}

function subprotocolToken(header: string | undefined): string | null {
  const offered = (header ?? '').split(',').map((name) => name.trim());
  return offered.find((name) => name.startsWith(WS_BEARER_PREFIX))?.slice(WS_BEARER_PREFIX.length) ?? null;
}
