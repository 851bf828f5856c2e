/**
 * The register of running children. The main thread passes each pid on to the guard process, which ends what is left
 * when the engine dies without a goodbye; a worker passes them to the main thread first.
 */
export interface ChildRegister {
  /** `job`: what it does, for the figures of processes. */
  add(pid: number, job: string): void;
  /** A child that leads its own process group: what it has started ends with it. */
  addGroup(pid: number): void;
  remove(pid: number): void;
}

let register: ChildRegister = { add: () => undefined, addGroup: () => undefined, remove: () => undefined };

export function setChildRegister(next: ChildRegister): void {
  register = next;
}

/** What runs now, of this thread and of those that pass their children on: pid → job. */
const running = new Map<number, string>();
export const runningChildren: ReadonlyMap<number, string> = running;

/** `job`: `encoder`, `source:wide`, `destination:x` … */
export function childStarted(pid: number, job: string): void {
  running.set(pid, job);
  register.add(pid, job);
}

export function childGroupStarted(pid: number, job: string): void {
  running.set(pid, job);
  register.addGroup(pid);
}

export function childEnded(pid: number): void {
  running.delete(pid);
  register.remove(pid);
}
