/**
 * Writer of live Matroska with raw pictures and PCM: what the program encoder reads. Every frame carries its time stamp,
 * so a frame that is left out because the encoder cannot keep up leaves a gap in the picture and none in the sound.
 *
 * Element ids and types follow RFC 9559. The stream has one cluster a frame and an unknown segment size.
 */
import { type Canvas, CHANNELS, SAMPLE_RATE_HZ } from '#shared/canvas.ts';

/** Nanoseconds a tick: time stamps are exact to the sample. */
const TIMESTAMP_SCALE = 1;
const VIDEO_TRACK = 1;
const AUDIO_TRACK = 2;

const id = (hex: string): Buffer => Buffer.from(hex, 'hex');

/** An element size in eight bytes. */
function sizeOf(bytes: number): Buffer {
  const out = Buffer.alloc(8);
  out.writeBigUInt64BE(BigInt(bytes) | (1n << 56n));
  return out;
}

function element(hex: string, ...parts: Buffer[]): Buffer {
  const bytes = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([id(hex), sizeOf(bytes), ...parts]);
}

function unsigned(value: number): Buffer {
  const out = Buffer.alloc(8);
  out.writeBigUInt64BE(BigInt(value));
  return out;
}

function float(value: number): Buffer {
  const out = Buffer.alloc(8);
  out.writeDoubleBE(value);
  return out;
}

/** Everything before the first cluster. */
export function matroskaHeader(canvas: Canvas): Buffer {
  const { width, height, frameRate } = canvas;
  const video = element(
    'ae',
    element('d7', unsigned(VIDEO_TRACK)),
    element('73c5', unsigned(VIDEO_TRACK)),
    element('83', unsigned(1)),
    element('9c', unsigned(0)),
    element('86', Buffer.from('V_UNCOMPRESSED')),
    element('23e383', unsigned(Math.round((1e9 * frameRate.den) / frameRate.num))),
    element(
      'e0',
      element('b0', unsigned(width)),
      element('ba', unsigned(height)),
      element('2eb524', Buffer.from('I420')),
    ),
  );
  const audio = element(
    'ae',
    element('d7', unsigned(AUDIO_TRACK)),
    element('73c5', unsigned(AUDIO_TRACK)),
    element('83', unsigned(2)),
    element('9c', unsigned(0)),
    element('86', Buffer.from('A_PCM/INT/LIT')),
    element(
      'e1',
      element('b5', float(SAMPLE_RATE_HZ)),
      element('9f', unsigned(CHANNELS)),
      element('6264', unsigned(16)),
    ),
  );
  return Buffer.concat([
    element(
      '1a45dfa3',
      element('4286', unsigned(1)),
      element('42f7', unsigned(1)),
      element('42f2', unsigned(4)),
      element('42f3', unsigned(8)),
      element('4282', Buffer.from('matroska')),
      element('4287', unsigned(4)),
      element('4285', unsigned(2)),
    ),
    id('18538067'),
    id('01ffffffffffffff'),
    element(
      '1549a966',
      element('2ad7b1', unsigned(TIMESTAMP_SCALE)),
      element('4d80', Buffer.from('flypack')),
      element('5741', Buffer.from('flypack')),
    ),
    element('1654ae6b', video, audio),
  ]);
}

const BLOCK_HEADER_BYTES = 13;

function blockHeader(track: number, payloadBytes: number): Buffer {
  const out = Buffer.alloc(BLOCK_HEADER_BYTES);
  out[0] = 0xa3;
  sizeOf(payloadBytes + 4).copy(out, 1);
  out[9] = 0x80 | track;
  // Bytes 10 and 11: time relative to the cluster, 0. Byte 12: a key frame.
  out[12] = 0x80;
  return out;
}

/**
 * The pieces of one cluster, to be written in this order: headers of our own and the caller’s buffers, uncopied.
 * `timeNs` is the time stamp of the frame; `picture` null leaves only the sound.
 */
export function matroskaCluster(timeNs: number, picture: Uint8Array | null, sound: Uint8Array): Uint8Array[] {
  const time = element('e7', unsigned(timeNs));
  const blocks: Uint8Array[] = [];
  let bytes = time.length;
  const block = (track: number, payload: Uint8Array): void => {
    blocks.push(blockHeader(track, payload.length), payload);
    bytes += BLOCK_HEADER_BYTES + payload.length;
  };
  if (picture !== null) block(VIDEO_TRACK, picture);
  block(AUDIO_TRACK, sound);
  return [Buffer.concat([id('1f43b675'), sizeOf(bytes), time]), ...blocks];
}
