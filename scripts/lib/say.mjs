// What scripts tell people: one line a step, and an end with a reason.
import { spawn } from 'node:child_process';

export const say = (line) => process.stdout.write(`${line}\n`);

/** A failure whose message is all a person needs; printed without a stack. */
export class SetupProblem extends Error {}

/** A SetupProblem as its message alone, anything else with its stack. */
export const sayError = (error) =>
  process.stderr.write(`${error instanceof SetupProblem ? error.message : (error?.stack ?? error)}\n`);

/** Runs `main` and turns a failure into an exit code. */
export async function runMain(main) {
  try {
    const code = await main();
    if (code !== undefined) process.exitCode = code;
  } catch (error) {
    sayError(error);
    process.exitCode = 1;
  }
}

/**
 * Runs a program in the foreground with its output shown, and resolves with its exit code (128 and up: ended by a signal).
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? (signal === null ? 1 : 130)));
  });
}
