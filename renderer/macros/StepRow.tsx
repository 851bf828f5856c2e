import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { COMMANDS, isCommand } from '#shared/commands/table.ts';
import { cx } from '../ui/cx.ts';
import type { DraftStep } from './macro-draft.ts';
import { STEP_COMMANDS } from './macro-draft.ts';
import styles from './StepRow.module.css';

interface StepRowProps {
  step: DraftStep;
  /** From 1. */
  place: number;
  last: boolean;
  fps: number;
  wrong: boolean;
  onChange: (changes: Partial<DraftStep>) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

/** The names of a command’s arguments, as a reminder: "source, on?". */
function argumentNames(name: string): string {
  if (!isCommand(name)) return '';
  return Object.entries(COMMANDS[name].args.shape)
    .map(([key, schema]) => (schema.safeParse(undefined).success ? `${key}?` : key))
    .join(', ');
}

function WaitFields({ step, place, fps, onChange }: StepRowProps & { step: Extract<DraftStep, { kind: 'wait' }> }) {
  const seconds = Number(step.frames) / fps;
  return (
    <>
      <span className={styles.kind}>wait</span>
      <input
        className={styles.frames}
        inputMode="numeric"
        aria-label={`Step ${place}: frames to wait`}
        value={step.frames}
        onChange={(event) => onChange({ frames: event.target.value })}
      />
      <span className={styles.unit}>frames{Number.isFinite(seconds) ? ` · ${seconds.toFixed(2)} s` : ''}</span>
    </>
  );
}

function CommandFields({ step, place, onChange }: StepRowProps & { step: Extract<DraftStep, { kind: 'command' }> }) {
  const names = argumentNames(step.name);
  return (
    <>
      <select
        className={styles.command}
        aria-label={`Step ${place}: command`}
        title={isCommand(step.name) ? COMMANDS[step.name].summary : undefined}
        value={step.name}
        onChange={(event) => onChange({ name: event.target.value })}
      >
        {!STEP_COMMANDS.some((name) => name === step.name) && <option value={step.name}>{step.name}</option>}
        {STEP_COMMANDS.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <input
        className={styles.args}
        aria-label={`Step ${place}: arguments as JSON`}
        spellCheck={false}
        placeholder={names === '' ? 'no arguments' : names}
        value={step.args}
        onChange={(event) => onChange({ args: event.target.value })}
      />
    </>
  );
}

/** One step of a macro: a wait, or a command with its arguments. */
export function StepRow(props: StepRowProps) {
  const { step, place, last, wrong, onMove, onRemove } = props;
  return (
    <li className={cx(styles.row, step.kind === 'wait' && styles.wait, wrong && styles.wrong)}>
      <span className={styles.place}>{place}</span>
      {step.kind === 'wait' ? <WaitFields {...props} step={step} /> : <CommandFields {...props} step={step} />}
      <span className={styles.keys}>
        <button
          type="button"
          aria-label={`Move step ${place} up`}
          title="Up"
          disabled={place === 1}
          onClick={() => onMove(-1)}
        >
          <ArrowUp size={12} />
        </button>
        <button
          type="button"
          aria-label={`Move step ${place} down`}
          title="Down"
          disabled={last}
          onClick={() => onMove(1)}
        >
          <ArrowDown size={12} />
        </button>
        <button type="button" aria-label={`Delete step ${place}`} title="Delete" onClick={onRemove}>
          <X size={12} />
        </button>
      </span>
    </li>
  );
}
