/** Looks at what could become a source: addresses one by one, devices as a list. */
import type { DeviceList, ProbeResult } from '#shared/commands/input.ts';
import type { SourceConfig } from '#shared/show/source-config.ts';
import type { Ffmpeg } from '../ffmpeg/find.ts';
import { listDevices } from './devices.ts';
import { Prober } from './probe-input.ts';

export class InputDesk {
  readonly #ffmpegPath: string;
  readonly #prober: Prober;
  /** People who ask at the same time get the same list. */
  #listing: Promise<DeviceList> | null = null;

  constructor(ffmpeg: Ffmpeg) {
    this.#ffmpegPath = ffmpeg.path;
    this.#prober = new Prober(ffmpeg);
  }

  /** @throws FlypackError `probe_failed` with the reason as a sentence */
  probe(source: SourceConfig, onGone: (cancel: () => void) => void): Promise<ProbeResult> {
    return this.#prober.probe(source, onGone);
  }

  devices(): Promise<DeviceList> {
    this.#listing ??= listDevices(this.#ffmpegPath).finally(() => {
      this.#listing = null;
    });
    return this.#listing;
  }

  /** Ends every look at an address: its port or device is wanted, or the engine ends. */
  cancel(): Promise<void> {
    return this.#prober.cancel();
  }
}
