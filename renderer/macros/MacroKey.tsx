import { Pencil, Square } from 'lucide-react';
import type { StepProblem } from '#shared/macro/steps.ts';
import type { MacroConfig } from '#shared/show/macro-config.ts';
import type { MacroState } from '#shared/state/state.ts';
import { cx } from '../ui/cx.ts';
import { pressMacro } from './actions.ts';
import styles from './MacroKey.module.css';

interface MacroKeyProps {
  macro: MacroConfig;
  /** From 1: M1, M2, … */
  number: number;
  /** "2.0 s", or "at once". */
  length: string;
  running: MacroState['running'][number] | null;
  problem: MacroState['problem'];
  /** The step that names what has left the show: it will not run. */
  missing: StepProblem | null;
  selected: boolean;
  disabled: boolean;
  onEdit: () => void;
}

/** A large key that runs a macro, and ends it while it runs. */
export function MacroKey({
  macro,
  number,
  length,
  running,
  problem,
  missing,
  selected,
  disabled,
  onEdit,
}: MacroKeyProps) {
  const { name, steps } = macro;
  const wrong =
    missing !== null
      ? `step ${missing.step + 1}: ${missing.problem}`
      : problem !== null
        ? `ended at step ${problem.step}`
        : null;
  const state = running === null ? `${steps.length} steps · ${length}` : `step ${running.step} of ${running.steps}`;
  return (
    <li className={cx(styles.place, selected && styles.selected)} data-testid={`macro-${macro.id}`}>
      <button
        type="button"
        className={cx(styles.key, running !== null && styles.running)}
        aria-label={
          running === null
            ? `Run M${number} ${name}${wrong === null ? '' : `, ${wrong}`}`
            : `Stop M${number} ${name}, ${state}`
        }
        title={wrong ?? undefined}
        disabled={disabled}
        onClick={() => pressMacro(macro.id)}
      >
        <span className={styles.number}>M{number}</span>
        <span className={styles.name}>{name}</span>
        <span className={styles.state}>
          {running !== null && <Square size={9} fill="currentColor" aria-hidden="true" />}
          {wrong === null || running !== null ? state : `▲ ${wrong}`}
        </span>
        <progress
          className={styles.progress}
          value={running?.step ?? 0}
          max={Math.max(1, steps.length)}
          aria-hidden="true"
        />
      </button>
      <button type="button" className={styles.edit} aria-label={`Edit ${name}`} title={`Edit ${name}`} onClick={onEdit}>
        <Pencil size={12} />
      </button>
    </li>
  );
}
