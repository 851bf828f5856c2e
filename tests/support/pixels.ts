/** What is on a page’s canvases and videos, as numbers. */
import type { Locator } from 'playwright';

export type Rgb = readonly [number, number, number];

/**
 * Mean colour of a strip near the top of a canvas or video, where the test pictures show nothing but their background;
 * null while there is no picture.
 */
export function backgroundOf(picture: Locator): Promise<Rgb | null> {
  return picture.evaluate((element) => {
    const source = element as HTMLCanvasElement | HTMLVideoElement;
    const [width, height] =
      source instanceof HTMLVideoElement ? [source.videoWidth, source.videoHeight] : [source.width, source.height];
    if (width === 0 || height === 0) return null;
    const copy = document.createElement('canvas');
    copy.width = 40;
    copy.height = 10;
    const context = copy.getContext('2d', { willReadFrequently: true });
    if (context === null) return null;
    context.drawImage(source, width * 0.3, height * 0.03, width * 0.4, height * 0.07, 0, 0, 40, 10);
    const { data } = context.getImageData(0, 0, 40, 10);
    const sum = [0, 0, 0];
    for (let i = 0; i < data.length; i += 4) {
      for (let channel = 0; channel < 3; channel += 1) sum[channel] = (sum[channel] ?? 0) + (data[i + channel] ?? 0);
    }
    const count = data.length / 4;
    return [(sum[0] ?? 0) / count, (sum[1] ?? 0) / count, (sum[2] ?? 0) / count] as const;
  });
}

/** A number that changes when anything in the picture does. */
export function fingerprintOf(picture: Locator): Promise<number> {
  return picture.evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
    let print = 0;
    for (let i = 0; data !== undefined && i < data.length; i += 4) print = (print * 31 + (data[i] ?? 0)) | 0;
    return print;
  });
}

/** How far apart two colours are, 0 to 441. */
export const distance = (a: Rgb, b: Rgb): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
