/** What the kernel says of TCP pushes and processes, read from texts as real systems print them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { costOf, parseStat } from '../../electron/engine/monitor/process-cpu.ts';
import { ProcessTable } from '../../electron/engine/monitor/process-table.ts';
import { combined, parseProcNetTcp, parseSs, type SocketFigures } from '../../electron/engine/monitor/socket-parse.ts';
import {
  LinuxSockets,
  type SocketSystem,
  SocketWatch,
  UNKNOWN_SOCKET,
} from '../../electron/engine/monitor/socket-watch.ts';
import { until } from '../support/until.ts';

const linux = process.platform === 'linux';

/** iproute2 6.1, `ss -t -i -n -e -O -H state established`. */
const SS = `0      3716096          127.0.0.1:60724          127.0.0.1:44665 timer:(persist,368ms,0) ino:917041 sk:1 cgroup:/ <-> ts sack bbr wscale:10,10 rto:208 backoff:1 rtt:6.072/11.777 mss:47616 pmtu:65535 rcvmss:536 advmss:65483 cwnd:17 bytes_sent:273270 bytes_retrans:80086 bytes_acked:193185 segs_out:10 segs_in:5 data_segs_out:7 send 1066498024bps lastsnd:296 pacing_rate 213871799840bps busy:312ms retrans:0/2 dsack_dups:2 rcv_space:65495 notsent:3716096 minrtt:0.024
127648 0       [::ffff:127.0.0.1]:44665 [::ffff:127.0.0.1]:60724 ino:917042 sk:2 cgroup:/ <-> ts sack bbr wscale:10,10 rto:204 rtt:0.046/0.023 ato:80 mss:32768 segs_out:4 segs_in:10 minrtt:0.046 snd_wnd:65536
0      0                192.168.1.7:52344        203.0.113.9:1935 uid:1000 ino:4411 sk:3 cgroup:/user.slice <->
0      0                192.168.1.7:52345        203.0.113.9:1935 timer:(keepalive,1min,0) ino:0 sk:4 <-> cubic rtt:20/1
`;

const PROC_NET_TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:07E8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1536 1 00000000e055f914 100 0 0 10 0
   1: 0100007F:ED34 0100007F:AE79 01 0038B400:00000000 04:00000024 00000000     0        0 917041 2 00000000c7c2514e 20 0 0 17 -1
   2: 0100007F:4DDF 0100007F:E1BE 06 00000000:00000000 03:0000066D 00000000     0        0 0 3 00000000ccf74a79
`;

describe('figures of TCP connections', () => {
  it('are read from ss: round trip, segments sent again, bytes not sent', () => {
    const found = parseSs(SS);
    expect([...found.keys()]).toEqual([917_041, 917_042, 4411]);
    expect(found.get(917_041)).toEqual({ rttMs: 6.072, retransmits: 2, unsentBytes: 3_716_096 });
    // What is zero is not printed.
    expect(found.get(917_042)).toEqual({ rttMs: 0.046, retransmits: 0, unsentBytes: 0 });
    // Without information from the kernel nothing is made up.
    expect(found.get(4411)).toEqual({ ...UNKNOWN_SOCKET, unsentBytes: 0 });
    expect(parseSs('')).toEqual(new Map());
    expect(parseSs('Error: cannot open netlink socket')).toEqual(new Map());
  });

  it('are read from /proc/net/tcp as far as it tells', () => {
    expect(parseProcNetTcp(PROC_NET_TCP)).toEqual(new Map([[917_041, 0x38b400]]));
    expect(parseProcNetTcp('')).toEqual(new Map());
  });

  it('of one process are one: the slowest way, the sums of the rest', () => {
    const one = { rttMs: 4, retransmits: 1, unsentBytes: 100 };
    expect(combined([one, { rttMs: 9, retransmits: null, unsentBytes: 50 }])).toEqual({
      rttMs: 9,
      retransmits: 1,
      unsentBytes: 150,
    });
    expect(combined([])).toBeNull();
  });
});

describe('the watch on connections', () => {
  const figures: SocketFigures = { rttMs: 3, retransmits: 0, unsentBytes: 10 };
  class FakeSystem implements SocketSystem {
    looks = 0;
    detailed = 0;
    inodeLooks = 0;
    failure: Error | null = null;
    hasDetails = true;
    inode = 7;
    async inodesOf(pid: number): Promise<number[]> {
      this.inodeLooks += 1;
      if (pid === 404) throw new Error('gone');
      return [1, this.inode];
    }
    async queues(): Promise<Map<number, number>> {
      this.looks += 1;
      if (this.failure !== null) throw this.failure;
      return new Map([[this.inode, 10 * this.looks]]);
    }
    async details(): Promise<Map<number, SocketFigures> | null> {
      this.detailed += 1;
      return this.hasDetails ? new Map([[this.inode, figures]]) : null;
    }
  }
  /** The fake answers at once: a look is over when all promises have had their turn. */
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('looks when it is asked, once in two seconds at most, and never else', async () => {
    let nowMs = 0;
    const system = new FakeSystem();
    const watch = new SocketWatch(system, () => nowMs);
    expect(watch.of(undefined)).toEqual(UNKNOWN_SOCKET);
    expect(system.looks).toBe(0);
    expect(watch.of(1)).toEqual(UNKNOWN_SOCKET);
    expect(watch.of(2)).toEqual(UNKNOWN_SOCKET);
    await settle();
    expect(system.looks).toBe(1);
    nowMs = 500;
    expect(watch.of(1)).toEqual(figures);
    await settle();
    expect(system.looks).toBe(1);
    nowMs = 2000;
    watch.of(1);
    watch.of(404);
    await settle();
    expect(system.looks).toBe(2);
    nowMs = 2100;
    expect(watch.of(404)).toEqual(UNKNOWN_SOCKET);
    // An old answer is none.
    nowMs = 60_000;
    expect(watch.of(1)).toEqual(UNKNOWN_SOCKET);
  });

  it('looks more often for whom the last look is too old, and says when the kernel told', async () => {
    let nowMs = 0;
    const system = new FakeSystem();
    const watch = new SocketWatch(system, () => nowMs);
    for (; nowMs <= 1000; nowMs += 250) {
      watch.of(1, 200);
      watch.of(1);
      await settle();
    }
    expect(system.looks).toBe(5);
    expect(watch.readMs).toBe(1000);
    expect(watch.of(1).unsentBytes).toBe(50);
  });

  it('starts no process but every ten seconds, and looks for sockets only when they are others', async () => {
    let nowMs = 0;
    const system = new FakeSystem();
    const watch = new SocketWatch(system, () => nowMs);
    for (; nowMs <= 10_000; nowMs += 1000) {
      watch.of(1);
      await settle();
    }
    expect(system.looks).toBe(6);
    expect(system.detailed).toBe(2);
    expect(system.inodeLooks).toBe(1);
    expect(watch.of(1).unsentBytes).toBe(60);
    await settle();
    system.inode = 8;
    for (nowMs += 1000; nowMs <= 13_000; nowMs += 1000) {
      watch.of(1);
      await settle();
    }
    expect(system.inodeLooks).toBe(2);
    expect(watch.of(1).unsentBytes).toBeGreaterThan(60);
  });

  it('knows the queues where ss is missing, and nothing where the system does not tell', async () => {
    let nowMs = 0;
    const system = new FakeSystem();
    const watch = new SocketWatch(system, () => nowMs);
    system.hasDetails = false;
    watch.of(1);
    await settle();
    expect(watch.of(1)).toEqual({ ...UNKNOWN_SOCKET, unsentBytes: 10 });
    system.failure = new Error('no');
    for (nowMs = 1000; nowMs <= 5000; nowMs += 1000) {
      watch.of(1);
      await settle();
    }
    expect(watch.of(1)).toEqual(UNKNOWN_SOCKET);
    expect(new SocketWatch(null).of(1)).toEqual(UNKNOWN_SOCKET);
  });
});

describe.runIf(linux)('this machine', () => {
  const open: { destroy(): void }[] = [];
  afterEach(() => {
    for (const one of open.splice(0)) one.destroy();
  });

  it('tells of a connection whose far end does not read', async () => {
    const server = createServer((socket) => {
      open.push(socket.pause());
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const { connect } = await import('node:net');
    const client: Socket = connect(address.port, '127.0.0.1');
    open.push(client, { destroy: () => server.close() });
    await once(client, 'connect');
    client.on('error', () => undefined);
    client.write(Buffer.alloc(12_000_000));
    const watch = new SocketWatch(new LinuxSockets());
    await until('bytes are stuck in the kernel', () => (watch.of(process.pid).unsentBytes ?? 0) > 100_000);
  });

  it('tells what a process costs', async () => {
    const child = spawn(process.execPath, ['-e', 'const t=Date.now();while(Date.now()-t<30000);'], { stdio: 'ignore' });
    try {
      const { pid = 0 } = child;
      const table = new ProcessTable(
        new Map([
          [pid, 'source:wide'],
          [999_999_999, 'encoder'],
        ]),
      );
      const own = { cpuPct: 7, memoryMb: 90, mixerCpuPct: null };
      const read = () => table.read(own, null, performance.now()).find(({ name }) => name === 'source:wide');
      read();
      await until('it is seen to be busy', () => (read()?.cpuPct ?? 0) > 5);
      expect(read()?.memoryMb).toBeGreaterThan(10);
      const [engine, mixer, gone] = table.read(own, null, performance.now());
      expect(engine).toEqual({ name: 'engine', pid: process.pid, cpuPct: 7, memoryMb: 90 });
      expect(mixer).toEqual({ name: 'mixer', pid: process.pid, cpuPct: null, memoryMb: null });
      expect(gone).toEqual({ name: 'encoder', pid: 999_999_999, cpuPct: null, memoryMb: null });
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });

  it('counts pages as the kernel does', () => {
    const rss = process.memoryUsage.rss();
    expect(Math.abs((costOf('self')?.memoryBytes ?? 0) / rss - 1)).toBeLessThan(0.3);
  });
});

it('reads a stat line whose command has blanks and brackets', () => {
  const line = `77 (ff (x) y) S 1 1 1 0 -1 0 0 0 0 0 250 50 0 0 20 0 1 0 100 4096 12 0`;
  expect(parseStat(line).cpuS).toBe(3);
  expect(parseStat(line).memoryBytes % 12).toBe(0);
});
