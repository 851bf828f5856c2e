/** What is done with macros, the same from the desk and the keyboard. */
import type { MacroId } from '#shared/ids.ts';
import { run, useEngine } from '../store/engine.ts';

/** Runs a macro, or ends it when it runs. */
export function pressMacro(id: MacroId): void {
  const running = useEngine.getState().state?.macros.running.some((other) => other.id === id) ?? false;
  void run(running ? 'macro.stop' : 'macro.run', { id });
}

/** Presses macro M1, M2, … */
export function runMacroNumbered(number: number): void {
  const macro = useEngine.getState().state?.macros.macros[number - 1];
  if (macro !== undefined) pressMacro(macro.id);
}
