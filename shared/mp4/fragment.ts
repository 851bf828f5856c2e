/** The `moof` box of a fragmented MP4: when each track’s run of samples starts and how long it is. */
import { PTS_HZ } from '../ts/packet.ts';
import { type Box, boxesIn, findBox, viewOf } from './boxes.ts';
import type { Mp4Track } from './init.ts';

export interface FragmentRun {
  trackId: number;
  /** Presentation time of the first sample in 90 kHz ticks, as it stands in the fragment; may be below zero. */
  startTicks: number;
  /** The same folded onto the 33-bit clock of MPEG-TS. */
  startPts: number;
  /** In 90 kHz ticks. */
  durationTicks: number;
  samples: number;
}

/** The runs of a fragment, one a track that has samples in it. `data` holds the `moof` box, `tracks` come from the init. */
export function readFragment(data: Uint8Array, tracks: readonly Mp4Track[]): FragmentRun[] {
  const runs: FragmentRun[] = [];
  for (const moof of boxesIn(data)) {
    if (moof.type !== 'moof') continue;
    for (const traf of boxesIn(data, moof.content, moof.end)) {
      if (traf.type !== 'traf') continue;
      const run = readTraf(data, traf, tracks);
      if (run !== null) runs.push(run);
    }
  }
  return runs;
}

function readTraf(data: Uint8Array, traf: Box, tracks: readonly Mp4Track[]): FragmentRun | null {
  const view = viewOf(data);
  let track: Mp4Track | undefined;
  let sampleDuration = 0;
  let decodeTime = 0n;
  let firstOffset: number | null = null;
  let duration = 0;
  let samples = 0;
  for (const box of boxesIn(data, traf.content, traf.end)) {
    const at = box.content;
    if (box.type === 'tfhd') {
      const id = view.getUint32(at + 4);
      track = tracks.find((candidate) => candidate.id === id);
      const flags = view.getUint32(at) & 0xffffff;
      const skipped = 8 + ((flags & 0x1) !== 0 ? 8 : 0) + ((flags & 0x2) !== 0 ? 4 : 0);
      sampleDuration = (flags & 0x8) !== 0 ? view.getUint32(at + skipped) : (track?.defaultSampleDuration ?? 0);
    } else if (box.type === 'tfdt') {
      decodeTime = data[at] === 1 ? view.getBigUint64(at + 4) : BigInt(view.getUint32(at + 4));
    } else if (box.type === 'trun') {
      const run = readRun(view, at, sampleDuration);
      firstOffset ??= run.firstOffset;
      duration += run.duration;
      samples += run.samples;
    }
  }
  if (track === undefined || samples === 0) return null;
  const startUnits = BigInt.asIntN(64, decodeTime) + BigInt(firstOffset ?? 0);
  const start = (startUnits * BigInt(PTS_HZ)) / BigInt(track.timescale);
  return {
    trackId: track.id,
    startTicks: Number(start),
    startPts: Number(BigInt.asUintN(33, start)),
    durationTicks: Math.round((duration * PTS_HZ) / track.timescale),
    samples,
  };
}

function readRun(
  view: DataView,
  at: number,
  sampleDuration: number,
): { firstOffset: number; duration: number; samples: number } {
  const version = view.getUint8(at);
  const flags = view.getUint32(at) & 0xffffff;
  const samples = view.getUint32(at + 4);
  let field = at + 8 + ((flags & 0x1) !== 0 ? 4 : 0) + ((flags & 0x4) !== 0 ? 4 : 0);
  let firstOffset = 0;
  let duration = 0;
  for (let n = 0; n < samples; n += 1) {
    duration += (flags & 0x100) !== 0 ? view.getUint32(field) : sampleDuration;
    field += ((flags & 0x100) !== 0 ? 4 : 0) + ((flags & 0x200) !== 0 ? 4 : 0) + ((flags & 0x400) !== 0 ? 4 : 0);
    if ((flags & 0x800) === 0) continue;
    if (n === 0) firstOffset = version === 0 ? view.getUint32(field) : view.getInt32(field);
    field += 4;
  }
  return { firstOffset, duration, samples };
}

/** Moves all tracks of a fragment by `ticks` (90 kHz), in place. Decode times of version 0 stay: they cannot hold it. */
export function shiftFragment(data: Uint8Array, tracks: readonly Mp4Track[], ticks: number): void {
  const view = viewOf(data);
  for (const moof of boxesIn(data)) {
    if (moof.type !== 'moof') continue;
    for (const traf of boxesIn(data, moof.content, moof.end)) {
      const tfhd = findBox(data, ['tfhd'], traf.content, traf.end);
      const tfdt = findBox(data, ['tfdt'], traf.content, traf.end);
      if (traf.type !== 'traf' || tfhd === null || tfdt === null || data[tfdt.content] !== 1) continue;
      const track = tracks.find((candidate) => candidate.id === view.getUint32(tfhd.content + 4));
      if (track === undefined) continue;
      const units = BigInt(Math.round((ticks * track.timescale) / PTS_HZ));
      view.setBigUint64(tfdt.content + 4, BigInt.asUintN(64, view.getBigUint64(tfdt.content + 4) + units));
    }
  }
}
