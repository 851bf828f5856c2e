/**
 * The kernel’s figures of the TCP connections that our FFmpegs push through (Linux). Nobody polls: a question about a
 * process starts a look in the background, at most one a second, and is answered with what the last look found.
 */
import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { combined, parseProcNetTcp, parseSs, type SocketFigures, SS_ARGS } from './socket-parse.ts';

/** Questions come once a second; a little less, so that every one of them starts a look. */
const everyMs = 900;
/** An answer that is older says nothing any more. */
const staleMs = 3500;
/** `ss` on a machine with very many connections: rather no figures than a busy machine. */
const deadlineMs = 800;
/** Nobody has asked about a process for so long: it is not looked for any more. */
const forgetMs = 3000;
const mostBytes = 4 * 1024 * 1024;

export const UNKNOWN_SOCKET: SocketFigures = { rttMs: null, retransmits: null, unsentBytes: null };

/** What can be had of the system; tests bring their own. */
export interface SocketSystem {
  /** Inodes of the sockets a process holds. */
  inodesOf(pid: number): Promise<number[]>;
  /** Figures of all TCP connections by inode; null: none can be had here. */
  connections(): Promise<Map<number, SocketFigures> | null>;
}

/** The real system: `ss` where it is, else /proc/net/tcp, which tells the send queue only. */
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

  async connections(): Promise<Map<number, SocketFigures>> {
    if (this.#hasSs) {
      const text = await this.#ss();
      if (text !== null) return parseSs(text);
    }
    const tables = await Promise.all(
      // A kernel without IPv6 has no tcp6.
      ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'latin1').catch(() => '')),
    );
    return new Map(tables.flatMap((table) => [...parseProcNetTcp(table)]));
  }

  /** Null when there is no `ss`, or not in time. */
  #ss(): Promise<string | null> {
    const options = {
      timeout: deadlineMs,
      maxBuffer: mostBytes,
      killSignal: 'SIGKILL',
      env: { PATH: searchPath },
    } as const;
    return new Promise((resolve) => {
      execFile('ss', [...SS_ARGS], options, (error, stdout) => {
        if (error !== null && 'code' in error && error.code === 'ENOENT') this.#hasSs = false;
        resolve(error === null ? stdout : null);
      });
    });
  }
}

/** Where distributions put `ss`, besides where this process would look. */
const searchPath = `${process.env.PATH ?? ''}:/usr/sbin:/sbin:/usr/bin:/bin`;

export class SocketWatch {
  readonly #system: SocketSystem | null;
  readonly #nowMs: () => number;
  readonly #asked = new Map<number, number>();
  #found = new Map<number, SocketFigures>();
  #foundMs = Number.NEGATIVE_INFINITY;
  #startedMs = Number.NEGATIVE_INFINITY;
  #busy = false;

  /** `system`: null where no figures can be had. */
  constructor(system: SocketSystem | null, nowMs: () => number = () => performance.now()) {
    this.#system = system;
    this.#nowMs = nowMs;
  }

  /** Figures of a process that pushes over TCP, from the last look; all null while there is none. */
  of(pid: number | undefined): SocketFigures {
    if (this.#system === null || pid === undefined) return UNKNOWN_SOCKET;
    const nowMs = this.#nowMs();
    this.#asked.set(pid, nowMs);
    if (!this.#busy && nowMs - this.#startedMs >= everyMs) void this.#look(this.#system, nowMs);
    return nowMs - this.#foundMs > staleMs ? UNKNOWN_SOCKET : (this.#found.get(pid) ?? UNKNOWN_SOCKET);
  }

  async #look(system: SocketSystem, nowMs: number): Promise<void> {
    this.#busy = true;
    this.#startedMs = nowMs;
    for (const [pid, atMs] of this.#asked) if (nowMs - atMs > forgetMs) this.#asked.delete(pid);
    try {
      const connections = await system.connections();
      const found = new Map<number, SocketFigures>();
      for (const pid of this.#asked.keys()) {
        const figures = connections === null ? null : await this.#ofProcess(system, pid, connections);
        if (figures !== null) found.set(pid, figures);
      }
      this.#found = found;
    } catch {
      // The system does not say: unknown is the honest answer.
      this.#found = new Map();
    }
    this.#foundMs = this.#nowMs();
    this.#busy = false;
  }

  async #ofProcess(
    system: SocketSystem,
    pid: number,
    connections: ReadonlyMap<number, SocketFigures>,
  ): Promise<SocketFigures | null> {
    try {
      const inodes = await system.inodesOf(pid);
      return combined(inodes.flatMap((inode) => connections.get(inode) ?? []));
    } catch {
      // It has just ended.
      return null;
    }
  }
}

/** One for all sinks, so that one look answers all of them. */
export const socketWatch = new SocketWatch(process.platform === 'linux' ? new LinuxSockets() : null);
