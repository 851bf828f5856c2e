/**
 * Listening to the show in a page: `WS /api/v1/listen/<bus>`. Each binary message is one packet of 20 ms:
 *
 *     bytes 0–3   sequence number, unsigned, little endian; grows by one a packet and wraps at 2³²
 *     bytes 4–7   program frame in which the packet’s first sample lies, unsigned, little endian
 *     bytes 8–    960 samples, 48 kHz, signed 16 bit, little endian, left and right in turn
 *
 * Packets are made while somebody listens. A client that does not keep up loses packets, which shows as a gap in the
 * sequence. `solo` is the sum of the soloed sources after their faders, whatever their mute and mode say; while nothing is
 * soloed it is the program. The client sends nothing.
 */
export const LISTEN_BUSES = ['program', 'solo'] as const;
export type ListenBus = (typeof LISTEN_BUSES)[number];

export const isListenBus = (name: string): name is ListenBus => LISTEN_BUSES.some((bus) => bus === name);

export const LISTEN_HEADER_BYTES = 8;
/** Samples of each channel in a packet: 20 ms. */
export const LISTEN_PACKET_SAMPLES = 960;
export const LISTEN_PACKET_BYTES = LISTEN_HEADER_BYTES + LISTEN_PACKET_SAMPLES * 4;

export interface ListenPacket {
  sequence: number;
  frame: number;
  /** −1…1. */
  left: Float32Array<ArrayBuffer>;
  right: Float32Array<ArrayBuffer>;
}

/** Writes the header of a packet. */
export function writeListenHeader(packet: Uint8Array, sequence: number, frame: number): void {
  const view = new DataView(packet.buffer, packet.byteOffset, LISTEN_HEADER_BYTES);
  view.setUint32(0, sequence, true);
  view.setUint32(4, frame, true);
}

/** Takes a message apart; null when it is no packet. */
export function readListenPacket(message: ArrayBuffer): ListenPacket | null {
  if (message.byteLength !== LISTEN_PACKET_BYTES) return null;
  const view = new DataView(message);
  const left = new Float32Array(LISTEN_PACKET_SAMPLES);
  const right = new Float32Array(LISTEN_PACKET_SAMPLES);
  for (let i = 0; i < LISTEN_PACKET_SAMPLES; i += 1) {
    const at = LISTEN_HEADER_BYTES + i * 4;
    left[i] = view.getInt16(at, true) / 32_768;
    right[i] = view.getInt16(at + 2, true) / 32_768;
  }
  return { sequence: view.getUint32(0, true), frame: view.getUint32(4, true), left, right };
}
