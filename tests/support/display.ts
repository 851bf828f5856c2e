/** A screen for programs that open windows: the one that is there, or a virtual one of the test’s own. */
import { spawn } from 'node:child_process';

export interface Display {
  /** What to put into the environment of a program that opens windows. */
  env: Record<string, string>;
  close: () => Promise<void>;
}

/** Starts Xvfb on a free display number, unless there is a screen already. */
export async function openDisplay(): Promise<Display> {
  const { DISPLAY } = process.env;
  if (process.platform !== 'linux') return { env: {}, close: async () => undefined };
  if (DISPLAY !== undefined) return { env: { DISPLAY }, close: async () => undefined };
  const xvfb = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-noreset'], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => xvfb.once('close', () => resolve()));
  const number = await new Promise<string>((resolve, reject) => {
    xvfb.once('error', reject);
    xvfb.once('exit', (code) => reject(new Error(`Xvfb ended with code ${code}`)));
    // Xvfb writes the number it has chosen once it takes connections.
    xvfb.stdio[3]?.once('data', (data: Buffer) => resolve(data.toString('utf8').trim()));
  });
  return {
    env: { DISPLAY: `:${number}` },
    close: async () => {
      xvfb.kill('SIGTERM');
      await ended;
    },
  };
}
