/**
 * Starts the engine on behalf of the desktop app, in a short-lived utility process of Electron’s. The app itself must not
 * start it: a child of Electron’s main process inherits every file and socket Chromium has open there, and an engine that
 * outlives the app would keep the page’s storage locked and the app’s own output open. A utility process has none of them.
 */

import { startEngine } from './engine/lifecycle/attach.ts';
import { errorInWords } from './engine-words.ts';

/** What the starter is told, as one JSON argument. */
export interface StartOrder {
  dataDir: string;
  /** Electron’s own binary. */
  execPath: string;
  /** The engine’s built script. */
  script: string;
  /** The FFmpeg that came with the app, or null. A setting in the environment goes before it. */
  ffmpeg: string | null;
}

/** What it is told besides, as its first message. */
export interface StartSecrets {
  /** Key of the show’s secrets; null: the engine looks for one itself. */
  secretsKey: string | null;
}

/** What it answers. */
export type StartAnswer = { ok: true; url: string; token: string; pid: number } | { ok: false; reason: string };

async function obey(order: StartOrder, { secretsKey }: StartSecrets): Promise<StartAnswer> {
  try {
    const { url, token, pid } = await startEngine({
      dataDir: order.dataDir,
      execPath: order.execPath,
      env: {
        ...(order.ffmpeg === null ? {} : { FLYPACK_FFMPEG: order.ffmpeg }),
        ...process.env,
        ELECTRON_RUN_AS_NODE: '1',
      },
      args: [order.script, 'serve'],
      secretsKey,
    });
    return { ok: true, url, token, pid };
  } catch (error) {
    return { ok: false, reason: errorInWords(error) };
  }
}

const order = JSON.parse(process.argv[2] ?? '') as StartOrder;
process.parentPort.once('message', ({ data }: { data: StartSecrets }) => {
  // Never rejects: what goes wrong is the answer.
  void obey(order, data).then((answer) => process.parentPort.postMessage(answer));
});
