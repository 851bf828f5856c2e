/** What `ss` and /proc/net/tcp say of TCP connections, by the inode of their socket. Pure. */

export interface SocketFigures {
  /** Smoothed round-trip time, ms; null where it is not told. */
  rttMs: number | null;
  /** Segments sent again since the connection was made; null where it is not told. */
  retransmits: number | null;
  /** Bytes in the kernel’s send queue: not sent yet, or not acknowledged; null where it is not told. */
  unsentBytes: number | null;
}

/** The arguments whose answer `parseSs` reads: established TCP, numbers, inode and TCP information on one line each. */
export const SS_ARGS = ['-t', '-i', '-n', '-e', '-O', '-H', 'state', 'established'] as const;

const numberIn = (line: string, pattern: RegExp): number | null => {
  const found = pattern.exec(line)?.[1];
  return found === undefined ? null : Number(found);
};

/**
 * Reads what `ss` printed (ss(8), struct tcp_info in linux/tcp.h): the second column is the send queue, `ino:` the inode,
 * `rtt:` mean/variance in ms, `retrans:` unacknowledged/total. A total of 0 is not printed.
 */
export function parseSs(text: string): Map<number, SocketFigures> {
  const found = new Map<number, SocketFigures>();
  for (const line of text.split('\n')) {
    const inode = numberIn(line, / ino:(\d+)/);
    if (inode === null || inode === 0) continue;
    const rttMs = numberIn(line, / rtt:([\d.]+)\//);
    // Without any TCP information the kernel does not tell, and then 0 would be made up.
    const retransmits = numberIn(line, / retrans:\d+\/(\d+)/) ?? (rttMs === null ? null : 0);
    found.set(inode, { rttMs, retransmits, unsentBytes: numberIn(line, /^\d+\s+(\d+)\s/) });
  }
  return found;
}

/** Reads the send queues of established connections from /proc/net/tcp or tcp6 (proc_net(5)), in bytes. */
export function parseProcNetTcp(text: string): Map<number, number> {
  const ESTABLISHED = '01';
  const found = new Map<number, number>();
  for (const line of text.split('\n').slice(1)) {
    const [, , , state, queues, , , , , inode] = line.trim().split(/\s+/);
    if (state !== ESTABLISHED || queues === undefined || inode === undefined) continue;
    found.set(Number(inode), Number.parseInt(queues.slice(0, queues.indexOf(':')), 16));
  }
  return found;
}

/** Several connections of one process as one: the slowest round trip, the sums of the rest; null without any. */
export function combined(sockets: readonly SocketFigures[]): SocketFigures | null {
  if (sockets.length === 0) return null;
  const over = (key: keyof SocketFigures, join: (a: number, b: number) => number): number | null =>
    sockets.reduce<number | null>((sum, { [key]: value }) => {
      if (value === null) return sum;
      return sum === null ? value : join(sum, value);
    }, null);
  const plus = (a: number, b: number): number => a + b;
  return {
    rttMs: over('rttMs', Math.max),
    retransmits: over('retransmits', plus),
    unsentBytes: over('unsentBytes', plus),
  };
}
