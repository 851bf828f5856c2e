/**
 * The event node’s process: settings on stdin, one line of readiness on stdout, then it serves until it is told to end,
 * is signalled, or stdin closes because the engine is gone. It keeps everything in memory and leaves nothing behind.
 */
import { createInterface } from 'node:readline';
import { type NodeReady, NodeSettings } from '#shared/node/contract.ts';
import manifest from '../package.json' with { type: 'json' };
import { killAllChildren } from './ffmpeg.ts';
import { buildServer } from './http/server.ts';
import { EventNode } from './node.ts';

/** The whole end may take this long. */
const endMs = 1400;
/** What is under way gets this long to come out at the end. */
const flushMs = 450;
/** The finished playlist stays up until this long after the word to end, so that players learn of it. */
const lingerMs = 1000;

function fail(message: string): never {
  process.stderr.write(`event node: ${message}\n`);
  killAllChildren();
  process.exit(1);
}

/** The first line of stdin; `gone` is called when stdin closes, at whatever time. */
function firstLine(gone: () => void): Promise<string> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: process.stdin });
    lines.once('line', resolve);
    lines.once('close', gone);
  });
}

function parseSettings(line: string): NodeSettings {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    // The text itself may hold a secret, so the reason stays as short as this.
    fail('the settings are not JSON');
  }
  const settings = NodeSettings.safeParse(json);
  if (settings.success) return settings.data;
  return fail(`the settings are not valid: ${settings.error.issues.map((issue) => issue.path.join('.')).join(', ')}`);
}

async function run(): Promise<void> {
  let end: (lingers: boolean) => void = () => process.exit(0);
  process.once('SIGTERM', () => end(false));
  process.once('SIGINT', () => end(false));
  process.on('exit', killAllChildren);
  const settings = parseSettings(await firstLine(() => end(false)));

  const node = new EventNode(settings);
  const server = buildServer(settings, node, () => end(true));
  let ending = false;
  end = (lingers) => {
    if (ending) return;
    ending = true;
    const startedMs = Date.now();
    setTimeout(() => process.exit(0), endMs);
    void node
      .end(flushMs)
      .then(() => until(lingers ? startedMs + lingerMs : startedMs))
      .then(() => server.close())
      .finally(() => process.exit(0));
  };

  const ingest = await node.start();
  const control = await server.listen({ host: settings.host, port: settings.resume?.controlPort ?? 0 });
  const ready: NodeReady = {
    pid: process.pid,
    version: manifest.version,
    control,
    ingest,
    playback: `${control}/live/${settings.eventId}/index.m3u8`,
  };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
}

const until = (atMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, atMs - Date.now())));

// The engine may be gone before we have said everything: a closed stdout is no reason to fail.
process.stdout.on('error', () => undefined);
process.on('uncaughtException', (error) => fail(error.stack ?? error.message));
run().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
