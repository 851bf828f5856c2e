/** The machine and our processes on it for Prometheus. */
import type { ProcessTelemetry, Telemetry } from '#shared/state/telemetry.ts';
import { bytesOfGb, bytesOfMb, metric, ratio, type Sample } from './prometheus.ts';

/** Sums by name: several processes may do the same job. */
function byName(
  processes: readonly ProcessTelemetry[],
  read: (process: ProcessTelemetry) => number | null,
): [string, number][] {
  const sums = new Map<string, number>();
  for (const process of processes) {
    const value = read(process);
    if (value !== null) sums.set(process.name, (sums.get(process.name) ?? 0) + value);
  }
  return [...sums];
}

export function systemMetrics({ system, atMs }: Telemetry): string[] {
  const samples = (read: (process: ProcessTelemetry) => number | null): Sample[] =>
    byName(system.processes, read).map(([process, value]) => [value, { process }]);
  return [
    ...metric('telemetry_timestamp_seconds', 'gauge', 'When these figures were taken.', [[atMs / 1000]]),
    ...metric('system_cpu_ratio', 'gauge', 'Load of the whole machine; 1 is all of it.', [[ratio(system.cpuPct)]]),
    ...metric('engine_cpu_ratio', 'gauge', 'CPU of the engine’s own process; 1 is one core.', [
      [ratio(system.engineCpuPct)],
    ]),
    ...metric('engine_memory_bytes', 'gauge', 'Resident memory of the engine’s own process.', [
      [bytesOfMb(system.engineMemoryMb)],
    ]),
    ...metric(
      'process_cpu_ratio',
      'gauge',
      'CPU by process; 1 is one core. The mixer is a thread of the engine.',
      samples(({ cpuPct }) => ratio(cpuPct)),
    ),
    ...metric(
      'process_memory_bytes',
      'gauge',
      'Resident memory by process, shared pages included.',
      samples(({ memoryMb }) => bytesOfMb(memoryMb)),
    ),
    ...metric('disk_free_bytes', 'gauge', 'Free space where the show is kept.', [[bytesOfGb(system.diskFreeGb)]]),
  ];
}
