/** Entry of the graphics worker: typesetting takes its time and must hold up neither the engine nor the mixer. */
import { parentPort } from 'node:worker_threads';
import { messageOf } from '#shared/errors.ts';
import { type GraphicJob, Painter } from './painter.ts';
import type { PaintAnswer, PaintRequest } from './painter-client.ts';

const port = parentPort;
if (port === null) throw new Error('graphics are painted in a worker only');

const painter = new Painter();

async function answer(request: number, job: GraphicJob): Promise<void> {
  try {
    const graphic = await painter.paint(job);
    const message: PaintAnswer = { request, graphic };
    port?.postMessage(message, graphic === null ? [] : [graphic.planes.buffer as ArrayBuffer]);
  } catch (error) {
    port?.postMessage({ request, problem: messageOf(error) } satisfies PaintAnswer);
  }
}

port.on('message', ({ request, job }: PaintRequest) => void answer(request, job));
