/**
 * The kernel’s figures of the TCP connections that our FFmpegs push through (Linux). Nobody polls: a question about a
 * process starts a look in the background, when the last one is older than the asker wants, and is answered with what that
 * found. Send queues come from /proc each time, for which the kernel walks a whole table of connections (some 5 ms; that
 * of IPv6 only when somebody’s connection is not in the other one); round trip and
 * retransmits from `ss` every ten seconds, because starting a process from a large one costs as much again.
 */
import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { combined, parseProcNetTcp, parseSs, type SocketFigures, SS_ARGS } from './socket-parse.ts';

/** For who wants to know no better, once a second; a little less than two, so that every other question starts a look. */
const everyMs = 1900;
const detailsEveryMs = 9900;
/** An answer that is older says nothing any more. */
const staleMs = 5500;
/** `ss` on a machine with very many connections: rather no figures than a busy machine. */
const deadlineMs = 800;
/** Nobody has asked about a process for so long: it is not looked for any more. */
const forgetMs = 5000;
const mostBytes = 4 * 1024 * 1024;

export const UNKNOWN_SOCKET: SocketFigures = { rttMs: null, retransmits: null, unsentBytes: null };

/** What can be had of the system; tests bring their own. */
export interface SocketSystem {
  /** Inodes of the sockets a process holds. */
  inodesOf(pid: number): Promise<number[]>;
  /** Bytes in the send queues of TCP connections, by inode: of all, unless there are `enough` in the first table. */
  queues(enough: (found: ReadonlyMap<number, number>) => boolean): Promise<ReadonlyMap<number, number>>;
  /** Everything the kernel tells of all TCP connections, by inode; null: it cannot be had here. */
  details(): Promise<ReadonlyMap<number, SocketFigures> | null>;
}

/** Where distributions put `ss`, besides where this process would look. */
const searchPath = `${process.env.PATH ?? ''}:/usr/sbin:/sbin:/usr/bin:/bin`;

export class LinuxSockets implements SocketSystem {
  #hasSs = true;

  async inodesOf(pid: number): Promise<number[]> {
    const folder = `/proc/${pid}/fd`;
    const links = await Promise.all(
      // A descriptor may be closed while we look.
      (await readdir(folder)).map((fd) => readlink(`${folder}/${fd}`).catch(() => '')),
    );
    return links.flatMap((link) => {
      const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1];
      return inode === undefined ? [] : [Number(inode)];
    });
  }

  async queues(enough: (found: ReadonlyMap<number, number>) => boolean): Promise<ReadonlyMap<number, number>> {
    const found = new Map<number, number>();
    for (const name of ['tcp', 'tcp6']) {
      // A kernel without IPv6 has no tcp6.
      const table = await readFile(`/proc/net/${name}`, 'latin1').catch(() => '');
      for (const [inode, bytes] of parseProcNetTcp(table)) found.set(inode, bytes);
      if (enough(found)) break;
    }
    return found;
  }

  details(): Promise<ReadonlyMap<number, SocketFigures> | null> {
    if (!this.#hasSs) return Promise.resolve(null);
    const options = {
      timeout: deadlineMs,
      maxBuffer: mostBytes,
      killSignal: 'SIGKILL',
      env: { PATH: searchPath },
    } as const;
    return new Promise((resolve) => {
      execFile('ss', [...SS_ARGS], options, (error, stdout) => {
        if (error !== null && 'code' in error && error.code === 'ENOENT') this.#hasSs = false;
        resolve(error === null ? parseSs(stdout) : null);
      });
    });
  }
}

/** A process somebody asks about. */
interface Asked {
  atMs: number;
  /** Its sockets; empty before they were looked for, and when none of them is a connection any more. */
  inodes: number[];
  figures: SocketFigures;
}

export class SocketWatch {
  readonly #system: SocketSystem | null;
  readonly #nowMs: () => number;
  readonly #asked = new Map<number, Asked>();
  #details: ReadonlyMap<number, SocketFigures> = new Map();
  #detailsMs = Number.NEGATIVE_INFINITY;
  #foundMs = Number.NEGATIVE_INFINITY;
  #readMs = Number.NEGATIVE_INFINITY;
  #startedMs = Number.NEGATIVE_INFINITY;
  #busy = false;

  /** `system`: null where no figures can be had. */
  constructor(system: SocketSystem | null, nowMs: () => number = () => performance.now()) {
    this.#system = system;
    this.#nowMs = nowMs;
  }

  /**
   * Figures of a process that pushes over TCP, from the last look; all null while there is none.
   * @param freshMs a new look is begun when the last one is older
   */
  of(pid: number | undefined, freshMs = everyMs): SocketFigures {
    if (this.#system === null || pid === undefined) return UNKNOWN_SOCKET;
    const nowMs = this.#nowMs();
    const asked = this.#asked.get(pid) ?? { atMs: nowMs, inodes: [], figures: UNKNOWN_SOCKET };
    asked.atMs = nowMs;
    this.#asked.set(pid, asked);
    if (!this.#busy && nowMs - this.#startedMs >= freshMs) void this.#look(this.#system, nowMs);
    return nowMs - this.#foundMs > staleMs ? UNKNOWN_SOCKET : asked.figures;
  }

  /** When the kernel said what `of` returns. */
  get readMs(): number {
    return this.#readMs;
  }

  async #look(system: SocketSystem, nowMs: number): Promise<void> {
    this.#busy = true;
    this.#startedMs = nowMs;
    try {
      if (nowMs - this.#detailsMs >= detailsEveryMs) {
        this.#detailsMs = nowMs;
        this.#details = (await system.details()) ?? new Map();
      }
      const queues = await system.queues((found) =>
        [...this.#asked.values()].every(({ inodes }) => inodes.some((inode) => found.has(inode))),
      );
      const readMs = this.#nowMs();
      for (const [pid, asked] of this.#asked) {
        if (nowMs - asked.atMs > forgetMs) this.#asked.delete(pid);
        else await this.#read(system, pid, asked, queues);
      }
      this.#readMs = readMs;
      this.#foundMs = this.#nowMs();
    } catch {
      // The system does not say: what was found before grows old, and then nothing is known.
    } finally {
      this.#busy = false;
    }
  }

  async #read(system: SocketSystem, pid: number, asked: Asked, queues: ReadonlyMap<number, number>): Promise<void> {
    if (!asked.inodes.some((inode) => queues.has(inode))) asked.inodes = await inodesOf(system, pid);
    const sockets = asked.inodes.flatMap((inode): SocketFigures[] => {
      const unsentBytes = queues.get(inode);
      return unsentBytes === undefined ? [] : [{ ...(this.#details.get(inode) ?? UNKNOWN_SOCKET), unsentBytes }];
    });
    asked.figures = combined(sockets) ?? UNKNOWN_SOCKET;
  }
}

async function inodesOf(system: SocketSystem, pid: number): Promise<number[]> {
  try {
    return await system.inodesOf(pid);
  } catch {
    // It has just ended.
    return [];
  }
}

/** One for all sinks, so that one look answers all of them. */
export const socketWatch = new SocketWatch(process.platform === 'linux' ? new LinuxSockets() : null);
