/** What a disk does to a recording: it becomes full, by and by or at once. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from '../../../tests/support/until.ts';
import { FPS } from '../../lib/cameras.ts';
import type { Rig } from '../../lib/rig.ts';
import type { Drill, DrillTools, Measured } from '../drill.ts';
import { checkRecording } from '../recording-check.ts';

const DISK_MB = 96;
/** What the guard keeps free, the least that can be set. */
const RESERVE_BYTES = 0.05e9;

/** Whether a small disk of its own can be made. */
function mountMissing(): string | null {
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  return isRoot ? null : 'a small disk can be mounted by root only';
}

/** A disk in memory. @throws Error when it cannot be mounted */
function smallDisk(rig: Rig): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'flypack-disk-'));
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'flypack', folder], {
    encoding: 'utf8',
  });
  if (status !== 0) {
    rmSync(folder, { recursive: true });
    throw new Error(`no small disk: ${stderr}`);
  }
  return rig.keep(folder, async (mounted) => {
    spawnSync('umount', ['-l', mounted]);
    rmSync(mounted, { recursive: true });
  });
}

/** Writes that much, or what the disk still takes: the recording writes too. */
async function fill(file: string, bytes: number): Promise<void> {
  try {
    await writeFile(file, Buffer.alloc(bytes));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
}

/** Records on a disk on which `leave` bytes are free after a few seconds. */
async function fillDisk({ lab, rig, say }: DrillTools, leave: number): Promise<Measured> {
  const disk = smallDisk(rig);
  const folder = await lab.record(path.join(disk, 'recordings'));
  const from = lab.other.frames;
  await until('a few seconds are recorded', () => lab.other.frames > from + 4 * FPS);
  const { bavail, bsize } = statfsSync(disk);
  const filledMs = performance.now();
  await fill(path.join(disk, 'filler'), Math.max(0, bavail * bsize - leave));
  say(`${Math.round(leave / 1e6)} MB are left`);
  const state = await until(
    'the recording has ended',
    async () => {
      const { recording } = await lab.engine.state();
      return recording.status === 'off' ? recording : null;
    },
    { timeoutMs: 30_000 },
  );
  const ms = performance.now() - filledMs;
  return {
    times: [{ what: 'full → ended, and told why', ms, atMostMs: 8000 }],
    lost: null,
    said: state.problem,
    failures: state.problem === null ? ['nobody was told why the recording has ended'] : [],
    recording: await checkRecording(folder),
  };
}

export const diskGuard: Drill = {
  name: 'disk-guard',
  about: 'the recording’s disk comes down to the reserve',
  limitS: 60,
  verdict: null,
  ownRecording: true,
  missing: mountMissing,
  run: (tools) => fillDisk(tools, RESERVE_BYTES - 1_000_000),
};

export const diskFull: Drill = {
  name: 'disk-full',
  about: 'the recording’s disk is full from one moment to the next',
  limitS: 60,
  verdict: null,
  ownRecording: true,
  missing: mountMissing,
  run: (tools) => fillDisk(tools, 0),
};
