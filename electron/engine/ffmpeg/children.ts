/**
 * The register of running children. The main thread passes each pid on to the guard process, which ends what is left
 * when the engine dies without a goodbye; a worker passes them to the main thread first.
 */
export interface ChildRegister {
  add(pid: number): void;
  /** A child that leads its own process group: what it has started ends with it. */
  addGroup(pid: number): void;
  remove(pid: number): void;
}

let register: ChildRegister = { add: () => undefined, addGroup: () => undefined, remove: () => undefined };

export function setChildRegister(next: ChildRegister): void {
  register = next;
}

export const childStarted = (pid: number): void => register.add(pid);
export const childGroupStarted = (pid: number): void => register.addGroup(pid);
export const childEnded = (pid: number): void => register.remove(pid);
