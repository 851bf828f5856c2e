/** Listening over real sockets: who hears what, what it costs when nobody does, and that nobody is held up. */
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Listening } from '../../electron/engine/control/listening.ts';
import { SOCKET_LIMITS } from '../../electron/engine/control/seats.ts';
import {
  LISTEN_PACKET_BYTES,
  type ListenBus,
  readListenPacket,
  writeListenHeader,
} from '../../shared/protocol/listen.ts';
import { WS_BEARER_PREFIX, WS_PROTOCOL } from '../../shared/protocol/messages.ts';
import { ControlLab, LAB_TOKEN } from '../support/control-lab.ts';
import { until } from '../support/until.ts';

const offers = [WS_PROTOCOL, WS_BEARER_PREFIX + LAB_TOKEN];

let lab: ControlLab | null = null;
const sockets: WebSocket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await lab?.close();
  lab = null;
});

async function listen(room: ControlLab, bus: ListenBus): Promise<{ socket: WebSocket; packets: ArrayBuffer[] }> {
  const socket = new WebSocket(`ws://127.0.0.1:${room.port}/api/v1/listen/${bus}`, offers);
  sockets.push(socket);
  const packets: ArrayBuffer[] = [];
  socket.binaryType = 'arraybuffer';
  socket.on('message', (data) => packets.push(data as ArrayBuffer));
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return { socket, packets };
}

function packet(sequence: number): Uint8Array {
  const out = new Uint8Array(LISTEN_PACKET_BYTES);
  writeListenHeader(out, sequence, 7);
  return out;
}

describe('listening', () => {
  it('needs the token and a bus that there is', async () => {
    lab = await ControlLab.open();
    expect(await lab.upgrade('/api/v1/listen/program', [WS_PROTOCOL])).toBe(401);
    expect(await lab.upgrade('/api/v1/listen/nothing', offers)).toBe(404);
    expect(await lab.upgrade('/api/v1/listen/solo', offers)).toBe(101);
  });

  it('has seats for so many listeners, and one more as soon as one has gone', async () => {
    lab = await ControlLab.open();
    const room = lab;
    const full = await Promise.all(Array.from({ length: SOCKET_LIMITS.listen }, () => listen(room, 'program')));
    expect(await room.upgrade('/api/v1/listen/program', offers)).toBe(429);
    expect(await room.upgrade('/api/v1/tally', offers), 'another kind has seats of its own').toBe(101);
    full[0]?.socket.close();
    await until('there is a seat', async () => (await room.upgrade('/api/v1/listen/program', offers)) === 101);
  });

  it('taps a bus for as long as somebody listens to it, and gives each listener its bus', async () => {
    lab = await ControlLab.open();
    const { media } = lab;
    const first = await listen(lab, 'program');
    const second = await listen(lab, 'program');
    const solo = await listen(lab, 'solo');
    await until('both buses are tapped', () => media.listening.toSorted().join() === 'program,solo');
    media.emit('listen', 'program', packet(1));
    media.emit('listen', 'solo', packet(2));
    const all = [first, second, solo];
    await until('packets have come', () => all.every(({ packets }) => packets.length === 1));
    expect(all.map(({ packets: [one] }) => one && readListenPacket(one)?.sequence)).toEqual([1, 1, 2]);
    first.socket.close();
    solo.socket.close();
    await until('solo is tapped no more', () => media.listening.join() === 'program');
    second.socket.close();
    await until('nothing is tapped', () => media.listening.length === 0);
  });

  it('a listener whose line is full loses packets and the others none', () => {
    const taps: ListenBus[][] = [];
    const listening = new Listening((buses) => taps.push(buses));
    const fake = (bufferedAmount: number): { sent: number; socket: WebSocket } => {
      const one = { sent: 0 };
      const socket = {
        OPEN: 1,
        readyState: 1,
        bufferedAmount,
        once: () => socket,
        send: () => {
          one.sent += 1;
        },
      } as unknown as WebSocket;
      return Object.assign(one, { socket });
    };
    const [quick, slow] = [fake(0), fake(1_000_000)];
    listening.add('program', slow.socket);
    listening.add('program', quick.socket);
    for (let n = 0; n < 100; n += 1) listening.packet('program', packet(n));
    expect([quick.sent, slow.sent]).toEqual([100, 0]);
    expect(taps).toEqual([['program']]);
  });
});

describe('the desk over the API', () => {
  it('changes what is sent and keeps the rest, one after the other', async () => {
    lab = await ControlLab.open();
    await lab.command('source.add', { source: { kind: 'test', id: 'cam', name: 'Cam' } });
    const answers = await Promise.all([
      lab.command('audio.strip', { source: 'cam', changes: { faderDb: -12.34 } }),
      lab.command('audio.strip', { source: 'cam', changes: { compressor: { on: true } } }),
      lab.command('audio.master', { changes: { limiter: { ceilingDbtp: -2 } } }),
      lab.command('audio.solo', { source: 'cam', on: true }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const { sound } = lab.engine.state;
    expect(sound.strips.cam).toMatchObject({ faderDb: -12.3, compressor: { on: true, ratio: 3 }, mode: 'follow' });
    expect(sound.master.limiter).toEqual({ on: true, ceilingDbtp: -2, releaseMs: 100 });
    expect(sound.solo).toEqual(['cam']);
    expect(lab.media.composed.sound).toMatchObject({ strips: sound.strips, master: sound.master });
    await lab.command('source.remove', { id: 'cam' });
    expect(lab.engine.state.sound.solo).toEqual([]);
  });

  it('tells levels and loudness to Prometheus while there are any', async () => {
    lab = await ControlLab.open();
    lab.media.emit('meters', {
      program: { peakDb: [-6, -7], rmsDb: [-20, -21], holdDb: [-6, -7], reductionDb: 1.5 },
      loudness: {
        momentaryLufs: -22.5,
        shortTermLufs: -23,
        integratedLufs: -23.1,
        rangeLu: 4.5,
        truePeakDbtp: -1.2,
        sinceMs: 0,
      },
      sources: {},
    });
    const { text } = await lab.call('GET', '/metrics');
    expect(text).toContain('flypack_program_loudness_lufs{window="integrated"} -23.1\n');
    expect(text).toContain('flypack_program_true_peak_dbtp -1.2\n');
    expect(text).toContain('flypack_program_peak_dbfs{channel="right"} -7\n');
    expect(text).toContain('flypack_limiter_reduction_db 1.5\n');
    expect(text).toContain('flypack_sound_warning{kind="silent"} 0\n');
  });
});
