/** The lines of the outputs table: one a destination, and one for each of its addresses where it has two. Pure. */
import { checkOutput, type OutputFinding, type OutputProgram } from '#shared/outputs/check.ts';
import { OUTPUT_FAULTS } from '#shared/outputs/faults.ts';
import { presetOf } from '#shared/outputs/presets.ts';
import type { AddressState, DestinationState } from '#shared/state/state.ts';
import type { AddressTelemetry, SinkTelemetry } from '#shared/state/telemetry.ts';
import { formatDuration, formatRate } from '../ui/format.ts';
import { KIND_SHORT } from './output-words.ts';

export interface OutputRow {
  key: string;
  /** `destination`: the whole; `address`: one of its two addresses. */
  level: 'destination' | 'address';
  name: string;
  address: string;
  kind: string;
  state: AddressState;
  rate: string;
  queueMs: string;
  dropped: string;
  reconnects: string;
  rtt: string;
  since: string;
  inUse: string;
  /** What is wrong and what to do; or what the check before going live says. */
  trouble: { tone: 'warn' | 'alarm'; text: string; next: string } | null;
}

const NONE = '–';

/** Problems first, then what the platform would not take. */
function troubleOf(state: AddressState, findings: readonly OutputFinding[]): OutputRow['trouble'] {
  if (state.problem !== null) {
    const fault = state.fault === null ? null : OUTPUT_FAULTS[state.fault];
    const tone = state.status === 'refused' ? 'alarm' : 'warn';
    return { tone, text: state.problem, next: fault?.next ?? '' };
  }
  const worst = findings.find(({ level }) => level === 'refuse') ?? findings[0];
  if (worst === undefined) return null;
  const more = findings.length > 1 ? ` (and ${findings.length - 1} more)` : '';
  return { tone: worst.level === 'refuse' ? 'alarm' : 'warn', text: `${worst.text}${more}`, next: '' };
}

function figures(state: AddressState, sink: AddressTelemetry | null, nowMs: number) {
  const runs = state.status === 'running';
  return {
    state,
    rate: sink !== null && runs ? formatRate(sink.kbps) : NONE,
    queueMs: sink !== null && runs ? String(Math.round(sink.queueMs)) : NONE,
    dropped: sink === null ? NONE : String(sink.droppedFrames),
    reconnects: String(state.reconnects),
    rtt: sink?.rttMs == null || !runs ? NONE : sink.rttMs.toFixed(sink.rttMs < 10 ? 1 : 0),
    since: state.status === 'stopped' ? NONE : formatDuration(nowMs - state.sinceMs),
  };
}

const IN_USE: Record<NonNullable<DestinationState['inUse']>, string> = {
  primary: 'first',
  backup: '▲ backup',
  both: 'both',
};

/** One destination’s lines. */
export function outputRows(
  to: DestinationState,
  sink: SinkTelemetry | null,
  program: OutputProgram,
  nowMs: number,
): OutputRow[] {
  const findings = checkOutput({ ...to, address: to.address }, program);
  const preset = presetOf(to.preset);
  const whole: OutputRow = {
    ...figures(to, sink, nowMs),
    key: to.id,
    level: 'destination',
    name: to.name,
    address: to.address,
    kind: preset?.label ?? (to.srtMode === 'listener' ? 'SRT listener' : KIND_SHORT[to.kind]),
    inUse: to.inUse === null ? NONE : IN_USE[to.inUse],
    trouble: troubleOf(to, findings),
  };
  // Stopped, there is nothing to tell of either.
  if (to.backup === null || to.backupState === null || to.status === 'stopped') return [whole];
  const line = (
    name: string,
    address: string,
    state: AddressState,
    of: AddressTelemetry | null,
    inUse: boolean,
  ): OutputRow => ({
    ...figures(state, of, nowMs),
    key: `${to.id}/${name}`,
    level: 'address',
    name,
    address,
    kind: '',
    inUse: inUse ? '✓' : NONE,
    trouble: troubleOf(state, []),
  });
  const { addresses } = sink ?? {};
  const uses = (which: 'primary' | 'backup'): boolean => to.inUse === which || to.inUse === 'both';
  return [
    // What is wrong stands with the address that it is about.
    { ...whole, trouble: to.problem === null ? whole.trouble : null },
    line('first', to.address, to.primary, addresses?.primary ?? null, uses('primary')),
    line('backup', to.backup.address, to.backupState, addresses?.backup ?? null, uses('backup')),
  ];
}
