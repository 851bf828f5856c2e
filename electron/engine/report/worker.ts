/** Entry of the report worker: a long show’s report takes half a second to make, and the engine has none to spare. */
import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { renderReport } from './render.ts';
import type { ReportJob } from './render-client.ts';

const { file, form } = workerData as ReportJob;
parentPort?.postMessage(renderReport(readFileSync(file, 'utf8'), form));
