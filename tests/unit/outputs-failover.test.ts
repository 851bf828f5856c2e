import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FAIL_AFTER_MS } from '#shared/outputs/failover.ts';
import { Destination } from '#shared/show/destination-config.ts';
import type { AddressState, SinkStatus } from '#shared/state/state.ts';
import { type AddressName, type AddressSink, Output } from '../../electron/engine/outputs/output.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const STOPPED: AddressState = { status: 'stopped', problem: null, fault: null, reconnects: 0, sinceMs: 0 };

/** An address that is as the test says. */
class ScriptedSink implements AddressSink {
  state: AddressState = STOPPED;
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  become(status: SinkStatus): void {
    this.state = { ...this.state, status };
    this.#onChange();
  }

  start(): void {
    if (this.state.status === 'stopped') this.become('connecting');
  }

  async stop(): Promise<void> {
    this.become('stopped');
  }

  telemetry(): ReturnType<AddressSink['telemetry']> {
    throw new Error('nobody asks');
  }

  flow(): ReturnType<AddressSink['flow']> {
    throw new Error('nobody asks');
  }
}

it('gives an address that was well for a moment only the whole time to come back', async () => {
  const sinks = new Map<AddressName, ScriptedSink>();
  const output = new Output({
    destination: Destination.parse({
      id: 'a',
      name: 'A',
      url: 'tcp://127.0.0.1:1',
      backup: { url: 'tcp://127.0.0.1:2' },
    }),
    makeSink: (_destination, _target, name, onChange) => {
      const sink = new ScriptedSink(onChange);
      sinks.set(name, sink);
      return sink;
    },
    say: () => {},
    onChange: () => {},
    now: () => Date.now(),
  });
  output.start();
  // It takes its time to connect, runs between two looks, and is gone.
  vi.advanceTimersByTime(FAIL_AFTER_MS - 500);
  sinks.get('primary')?.become('running');
  vi.advanceTimersByTime(10);
  sinks.get('primary')?.become('retrying');
  vi.advanceTimersByTime(FAIL_AFTER_MS - 100);
  expect(sinks.get('backup')?.state.status).toBe('stopped');
  vi.advanceTimersByTime(500);
  expect(sinks.get('backup')?.state.status).toBe('connecting');
  await output.stop();
});
