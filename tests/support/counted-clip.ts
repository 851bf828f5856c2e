/** A clip whose pictures say which one they are, with a beep in a known place. */
import { type DecodedFrame, fieldOf } from './decoded.ts';
import { mediaFile } from './feeds.ts';

export const CLIP = { frames: 45, rate: 30, beepHz: 1000, beepFrom: 10, beepUntil: 20 } as const;

/** 45 pictures of 640×360: eight columns, black or white, are the bits of the number of the picture. */
export function countedClip(): string {
  const seconds = CLIP.frames / CLIP.rate;
  const bits = `geq=lum='if(mod(floor(N/pow(2,floor(X*8/W))),2),235,16)':cb=128:cr=128`;
  const beep = `0.5*sin(2*PI*${CLIP.beepHz}*t)*between(t,${CLIP.beepFrom}/${CLIP.rate},${CLIP.beepUntil}/${CLIP.rate})`;
  return mediaFile(
    [
      ...['-f', 'lavfi', '-i', `color=black:s=640x360:r=${CLIP.rate}:d=${seconds},format=yuv420p,${bits}`],
      ...['-f', 'lavfi', '-i', `aevalsrc='${beep}':s=48000:d=${seconds}`],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '30', '-c:a', 'pcm_s16le'],
    ],
    'mov',
  );
}

/** Which picture of the clip a frame shows; null when it is something else. */
export function clipPicture(frame: DecodedFrame): number | null {
  let number = 0;
  for (let bit = 0; bit < 8; bit += 1) {
    const [r, g, b] = fieldOf(frame, bit, 4);
    if (Math.max(r, g, b) - Math.min(r, g, b) > 40) return null;
    if (r > 200) number += 2 ** bit;
    else if (r > 60) return null;
  }
  return number;
}
