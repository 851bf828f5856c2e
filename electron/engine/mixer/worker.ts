/** Entry of the mixer worker. It owns the raw frames; HTTP, storage and events never run here. */
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '#shared/errors.ts';
import { setChildRegister } from '../ffmpeg/children.ts';
import { passCommandsOn } from '../ffmpeg/commands.ts';
import type { FromWorker, ToWorker, WorkerSetup } from './messages.ts';
import { Studio } from './studio.ts';

const port = parentPort;
if (port === null) throw new Error('the mixer runs as a worker only');

const send = (message: FromWorker, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);
setChildRegister({
  add: (pid, job) => send({ t: 'child', pid, job }),
  addGroup: () => {
    throw new Error('the mixer starts no process groups');
  },
  remove: (pid) => send({ t: 'child', pid, job: null }),
});
passCommandsOn(
  (start) => send({ t: 'command', start }),
  (pid, end) => send({ t: 'commandEnd', pid, end }),
);

const studio = new Studio(workerData as WorkerSetup, send);
studio.start();

port.on('message', ({ request, message }: ToWorker) => {
  studio
    .handle(message)
    .then((result) => {
      send({ t: 'answer', request, result });
      if (message.t === 'stop') port.close();
    })
    .catch((error: unknown) => send({ t: 'failed', request, message: messageOf(error) }));
});
