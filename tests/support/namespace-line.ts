/** A line through the kernel: a pair of virtual network cards with traffic shaping, the far one in a namespace of its own. */
import { spawnSync } from 'node:child_process';
import type { Line } from './line.ts';

function ip(command: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}

/** Whether this machine lets us make network namespaces and shape traffic. */
export function namespacesAllowed(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const name = `flypack-try-${process.pid}`;
  if (spawnSync('ip', ['netns', 'add', name]).status !== 0) return false;
  const shaped = spawnSync('ip', ['netns', 'exec', name, 'tc', ...tbf('lo', 1000)]).status === 0;
  spawnSync('ip', ['netns', 'del', name]);
  return shaped;
}

const tbf = (device: string, kbps: number): string[] => [
  ...['qdisc', 'replace', 'dev', device, 'root', 'tbf'],
  ...['rate', `${kbps}kbit`, 'burst', '16kb', 'latency', '300ms'],
];

/** Several runs at once do not meet: names and addresses are made from the process id. */
export class NamespaceLine implements Line {
  readonly kind = 'namespace';
  readonly namespace: string;
  readonly serverHost: string;
  readonly ourHost: string;
  readonly pushHost: string;
  readonly serverPort: number;
  readonly pushPort: number;
  readonly #ours: string;
  readonly #theirs: string;

  constructor(port: number) {
    const id = process.pid % 16_000;
    this.namespace = `flypack-${process.pid}`;
    this.#ours = `fp${id}a`;
    this.#theirs = `fp${id}b`;
    // 198.18.0.0/15 is for tests between networks (RFC 2544).
    const net = `198.18.${id >> 6}.${(id & 63) << 2}`.split('.').map(Number);
    const host = (add: number): string => [...net.slice(0, 3), (net[3] ?? 0) + add].join('.');
    this.ourHost = host(1);
    this.serverHost = host(2);
    this.pushHost = this.serverHost;
    this.serverPort = port;
    this.pushPort = port;
    ip('ip', 'netns', 'add', this.namespace);
    try {
      ip('ip', 'link', 'add', this.#ours, 'type', 'veth', 'peer', 'name', this.#theirs, 'netns', this.namespace);
      ip('ip', 'addr', 'add', `${this.ourHost}/30`, 'dev', this.#ours);
      ip('ip', 'link', 'set', this.#ours, 'up');
      this.#inside('ip', 'addr', 'add', `${this.serverHost}/30`, 'dev', this.#theirs);
      this.#inside('ip', 'link', 'set', this.#theirs, 'up');
      this.#inside('ip', 'link', 'set', 'lo', 'up');
    } catch (error) {
      ip('ip', 'netns', 'del', this.namespace);
      throw error;
    }
  }

  narrow(kbps: number | null): void {
    if (kbps === null) ip('tc', 'qdisc', 'del', 'dev', this.#ours, 'root');
    else ip('tc', ...tbf(this.#ours, kbps));
  }

  /** The far card loses its address: what comes for it is dropped in silence. */
  cut(): void {
    this.#inside('ip', 'addr', 'del', `${this.serverHost}/30`, 'dev', this.#theirs);
  }

  mend(): void {
    this.#inside('ip', 'addr', 'add', `${this.serverHost}/30`, 'dev', this.#theirs);
  }

  async close(): Promise<void> {
    // The pair goes with the namespace, at some time; its name must be free at once.
    ip('ip', 'link', 'del', this.#ours);
    ip('ip', 'netns', 'del', this.namespace);
  }

  #inside(...command: string[]): void {
    ip('ip', 'netns', 'exec', this.namespace, ...command);
  }
}
