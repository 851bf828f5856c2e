/** Ends what an engine that died has left running for its event. */
import { processStart } from '../lifecycle/process-identity.ts';
import type { Machine } from './journal.ts';
import { NodeClient } from './node-client.ts';
import { groupIsGone, killGroup, waitGroupGone } from './process-group.ts';

const endWithinMs = 1700;

/** Ends the machine. Resolves with whether anything of it was still there. */
export async function endLeftover(machine: Machine): Promise<boolean> {
  const { pid } = machine;
  if (pid === null || groupIsGone(pid) || !(await isOurs(machine, pid))) return false;
  if (machine.control !== null) {
    try {
      await new NodeClient(machine.control, machine.controlToken).end();
      await waitGroupGone(pid, endWithinMs);
    } catch {
      // It does not listen any more; then it is ended from outside.
    }
  }
  if (!groupIsGone(pid)) {
    killGroup(pid, 'SIGKILL');
    await waitGroupGone(pid, endWithinMs);
  }
  return true;
}

/** A pid may belong to somebody else by now: the start time or the token has to fit. */
async function isOurs(machine: Machine, pid: number): Promise<boolean> {
  const startedNow = await processStart(pid);
  if (startedNow !== null && machine.processStart !== null) return startedNow === machine.processStart;
  if (machine.control === null) return false;
  try {
    await new NodeClient(machine.control, machine.controlToken).status();
    return true;
  } catch {
    // Nobody there who knows the token.
    return false;
  }
}
