/** CPU and memory of every process of ours, once a second. */
import type { NodeTelemetry, ProcessTelemetry } from '#shared/state/telemetry.ts';
import { CpuShare, costOf } from './process-cpu.ts';

export interface OwnFigures {
  /** This process with all its threads, 100 being one core. */
  cpuPct: number;
  memoryMb: number;
  /** The mixer’s thread; null where the system does not tell. */
  mixerCpuPct: number | null;
}

const tenth = (value: number): number => Math.round(value * 10) / 10;

export class ProcessTable {
  readonly #children: ReadonlyMap<number, string>;
  #shares = new Map<number, CpuShare>();

  /** `children`: pid → job of what runs now. */
  constructor(children: ReadonlyMap<number, string>) {
    this.#children = children;
  }

  /** Engine and mixer first, then the children by name. The event node says itself what it costs with all that it started. */
  read(own: OwnFigures, node: NodeTelemetry | null, nowMs: number): ProcessTelemetry[] {
    const shares = new Map<number, CpuShare>();
    const children = [...this.#children].map(([pid, name]): ProcessTelemetry => {
      const share = this.#shares.get(pid) ?? new CpuShare();
      shares.set(pid, share);
      if (name === 'node' && node !== null) return { name, pid, cpuPct: node.cpuPct, memoryMb: node.memoryMb };
      const cost = costOf(pid);
      if (cost === null) return { name, pid, cpuPct: null, memoryMb: null };
      const cpuPct = share.take(cost.cpuS, nowMs);
      return {
        name,
        pid,
        cpuPct: cpuPct === null ? null : tenth(cpuPct),
        memoryMb: Math.round(cost.memoryBytes / 1e6),
      };
    });
    this.#shares = shares;
    children.sort((a, b) => a.name.localeCompare(b.name) || a.pid - b.pid);
    const { pid } = process;
    const mixer = own.mixerCpuPct === null ? null : tenth(own.mixerCpuPct);
    return [
      { name: 'engine', pid, cpuPct: own.cpuPct, memoryMb: own.memoryMb },
      { name: 'mixer', pid, cpuPct: mixer, memoryMb: null },
      ...children,
    ];
  }
}
