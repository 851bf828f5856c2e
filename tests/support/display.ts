/** A screen for programs that open windows: the one that is there, or a virtual one of the test’s own. */
import { spawn } from 'node:child_process';

export interface Display {
  /** What to put into the environment of a program that opens windows. */
  env: Record<string, string>;
  close: () => Promise<void>;
}

const TRIES = 3;
const START_MS = 10_000;

/** Starts Xvfb on a free display number, unless there is a screen already. One that does not come up is tried again. */
export async function openDisplay(): Promise<Display> {
  const { DISPLAY } = process.env;
  if (process.platform !== 'linux') return { env: {}, close: async () => undefined };
  if (DISPLAY !== undefined) return { env: { DISPLAY }, close: async () => undefined };
  for (let left = TRIES - 1; ; left -= 1) {
    try {
      return await startXvfb();
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}

async function startXvfb(): Promise<Display> {
  const xvfb = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-noreset'], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => xvfb.once('close', () => resolve()));
  const number = await new Promise<string>((resolve, reject) => {
    const late = setTimeout(() => {
      xvfb.kill('SIGKILL');
      reject(new Error(`Xvfb said nothing within ${START_MS} ms`));
    }, START_MS);
    xvfb.once('error', reject);
    xvfb.once('exit', (code) => reject(new Error(`Xvfb ended with code ${code}`)));
    // Xvfb writes the number it has chosen once it takes connections.
    xvfb.stdio[3]?.once('data', (data: Buffer) => {
      clearTimeout(late);
      resolve(data.toString('utf8').trim());
    });
  });
  return {
    env: { DISPLAY: `:${number}` },
    close: async () => {
      xvfb.kill('SIGTERM');
      await ended;
    },
  };
}
