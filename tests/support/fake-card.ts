/** An FFmpeg with a graphics card that is none: its NVENC is x264. It can break, as cards do. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const script = (broken: string): string => `#!/bin/sh
card=
for arg in "$@"; do [ "$arg" = h264_nvenc ] && card=yes; done
[ -z "$card" ] && exec ffmpeg "$@"
[ -e '${broken}' ] && { echo '[error] the card has fallen off the bus' >&2; exit 1; }
left=$#
while [ $left -gt 0 ]; do
  arg=$1; shift; left=$((left - 1))
  case $arg in
    h264_nvenc) set -- "$@" libx264 ;;
    -preset|-tune|-rc|-zerolatency|-delay|-rc-lookahead|-no-scenecut|-strict_gop) shift; left=$((left - 1)) ;;
    -pix_fmt) set -- "$@" -preset ultrafast -tune zerolatency -pix_fmt ;;
    *) set -- "$@" "$arg" ;;
  esac
done
exec ffmpeg "$@"
`;

export class FakeCard {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'flypack-card-'));
  /** Path of the FFmpeg. */
  readonly ffmpeg = path.join(this.#folder, 'ffmpeg');

  constructor() {
    writeFileSync(this.ffmpeg, script(this.#broken));
    chmodSync(this.ffmpeg, 0o755);
  }

  get #broken(): string {
    return path.join(this.#folder, 'broken');
  }

  /** From now on it encodes nothing. */
  breakDown(): void {
    writeFileSync(this.#broken, '');
  }

  repair(): void {
    rmSync(this.#broken, { force: true });
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}
