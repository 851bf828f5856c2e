/** Load of the machine and of this process, from the differences between one look and the next. */
import { statfs } from 'node:fs/promises';
import { cpus } from 'node:os';
import type { NodeTelemetry, Telemetry } from '#shared/state/telemetry.ts';
import { runningChildren } from './ffmpeg/children.ts';
import { ProcessTable } from './monitor/process-table.ts';

type SystemTelemetry = Telemetry['system'];

/** CPU time of all cores since boot, ms. */
function machineTimes(): { busyMs: number; totalMs: number } {
  let busyMs = 0;
  let totalMs = 0;
  for (const { times } of cpus()) {
    const busy = times.user + times.nice + times.sys + times.irq;
    busyMs += busy;
    totalMs += busy + times.idle;
  }
  return { busyMs, totalMs };
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

export class SystemLoad {
  readonly #folder: string;
  #machine = machineTimes();
  #process = process.cpuUsage();
  #atMs = performance.now();
  #diskFreeGb: number | null = null;
  readonly #processes = new ProcessTable(runningChildren);

  /** `folder`: whose disk is watched. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * The load since the last look. `cpuPct`: the whole machine, 0 to 100. `engineCpuPct`: this process with its mixer
   * thread but without FFmpeg, 100 being one core. What the mixer and the event node say of themselves is passed on.
   */
  look(mixerCpuPct: number | null, node: NodeTelemetry | null): SystemTelemetry {
    const nowMs = performance.now();
    const machine = machineTimes();
    const used = process.cpuUsage(this.#process);
    const elapsedMs = Math.max(1, nowMs - this.#atMs);
    const totalMs = Math.max(1, machine.totalMs - this.#machine.totalMs);
    const own = {
      cpuPct: rounded((100 * (used.user + used.system)) / 1000 / elapsedMs),
      memoryMb: Math.round(process.memoryUsage.rss() / 1e6),
      mixerCpuPct,
    };
    const load: SystemTelemetry = {
      cpuPct: rounded((100 * (machine.busyMs - this.#machine.busyMs)) / totalMs),
      engineCpuPct: own.cpuPct,
      engineMemoryMb: own.memoryMb,
      diskFreeGb: this.#diskFreeGb,
      processes: this.#processes.read(own, node, nowMs),
    };
    this.#machine = machine;
    this.#process = process.cpuUsage();
    this.#atMs = nowMs;
    void this.#askDisk();
    return load;
  }

  /** Asked in the background: a network disk may take its time, and the figure is as good a second later. */
  async #askDisk(): Promise<void> {
    try {
      const { bavail, bsize } = await statfs(this.#folder);
      this.#diskFreeGb = rounded((bavail * bsize) / 1e9);
    } catch {
      // The file system does not say, or has gone away: unknown is the honest answer.
      this.#diskFreeGb = null;
    }
  }
}
