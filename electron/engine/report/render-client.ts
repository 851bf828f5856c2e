/** Reports as the engine has them made: in a thread of their own that ends with the report, one after the other. */
import { Worker } from 'node:worker_threads';
import { Serial } from '../serial.ts';

export type ReportForm = 'html' | 'json';

export interface ReportJob {
  /** A show log. */
  file: string;
  form: ReportForm;
}

/** Makes the report of a stored log. @throws Error when it cannot be read, or is no show log */
export type RenderReport = (file: string, form: ReportForm) => Promise<string>;

/** `workerUrl`: the built report-worker.js. */
export function reportRenderer(workerUrl: URL): RenderReport {
  const turns = new Serial();
  return (file, form) => turns.run(() => inWorker(workerUrl, { file, form }));
}

function inWorker(workerUrl: URL, job: ReportJob): Promise<string> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerUrl, { workerData: job, stdout: false, stderr: false });
    worker.once('message', (text: string) => resolve(text));
    worker.once('error', reject);
    // After a message this is too late to matter.
    worker.once('exit', () => reject(new Error('the report’s thread ended without a report')));
  });
}
