/** When room on the disk gets short, the program’s recording is the last to end. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IsolatedRecorder } from '../../electron/engine/recording/isolated-recorder.ts';
import { NOT_RECORDING } from '../../electron/engine/recording/program-recorder.ts';
import { defaultShow } from '../../shared/show/show-file.ts';
import { SourceConfig } from '../../shared/show/source-config.ts';
import type { IsolatedState } from '../../shared/state/isolated.ts';
import { FakeMedia } from '../support/fake-parts.ts';
import { until } from '../support/until.ts';

const mountable = process.getuid?.() === 0 && process.platform === 'linux';

describe.skipIf(!mountable)('a disk that fills', () => {
  let disk: string;

  beforeEach((context) => {
    disk = path.join(mkdtempSync(path.join(tmpdir(), 'flypack-room-')), 'disk');
    mkdirSync(disk);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=110M', 'tmpfs', disk]).status !== 0) context.skip();
  });

  afterEach(() => {
    spawnSync('umount', [disk]);
    rmSync(path.dirname(disk), { recursive: true, force: true });
  });

  it('ends the isolated recordings cleanly while there is room for the program, and says why', async () => {
    const media = new FakeMedia();
    const log: string[] = [];
    const told: IsolatedState[] = [];
    const base = defaultShow();
    const source = SourceConfig.parse({ id: 'feed', name: 'Feed', kind: 'udp', port: 5000, isolated: true });
    const show = { ...base, sources: [source], recording: { ...base.recording, folder: disk, reserveGb: 0.05 } };
    const recorder = new IsolatedRecorder({
      media,
      show: () => show,
      defaultFolder: disk,
      ledger: { opened: () => undefined, closed: () => undefined },
      programFrame: () => 0,
      programFiles: () => [],
      log: ({ level, text }) => log.push(`${level} ${text}`),
      onChange: (state) => told.push(state),
    });
    await recorder.start();
    expect(media.recorded).toEqual(['feed']);
    await expect(recorder.start()).rejects.toMatchObject({ code: 'isolated_running' });
    writeFileSync(path.join(disk, 'something else'), Buffer.alloc(20e6));
    await until('they have ended', () => recorder.state.status === 'off');
    expect(recorder.state.problem).toContain('Room on the disk');
    expect(log.at(-1)).toMatch(/^error Room on the disk/);
    expect(media.recorded).toEqual([]);
    expect(readdirSync(disk)).toHaveLength(2);
    await expect(recorder.start()).rejects.toMatchObject({ code: 'disk_full' });
    expect(recorder.state.problem, 'whoever started it was told').toBeNull();
    recorder.follow({ ...NOT_RECORDING, status: 'recording', file: 'Show.ts', files: 1 });
    await until('nobody was told, so that the state does', () => told.at(-1)?.problem != null);
    expect(told.at(-1)).toMatchObject({ status: 'off', problem: expect.stringMatching(/^They did not begin: /) });
  });
});
