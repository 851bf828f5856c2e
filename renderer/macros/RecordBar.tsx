import { Check, Circle, X } from 'lucide-react';
import { useState } from 'react';
import { Input, TextField } from 'react-aria-components';
import type { MacroState } from '#shared/state/state.ts';
import { run } from '../store/engine.ts';
import { Button } from '../ui/Button.tsx';
import styles from './RecordBar.module.css';

/** Begins a recording under a name; while it runs, says so and how much there is. */
export function RecordBar({ recording, disabled }: { recording: MacroState['recording']; disabled: boolean }) {
  const [name, setName] = useState('');
  const record = async (): Promise<void> => {
    if (await run('macro.record', { name: name.trim() === '' ? 'New macro' : name.trim() })) setName('');
  };
  if (recording !== null) {
    return (
      <div className={styles.bar} role="status" data-testid="macro-recording">
        <span className={styles.on}>
          <Circle size={9} fill="currentColor" aria-hidden="true" /> RECORDING
        </span>
        <b className={styles.name}>{recording.name}</b>
        <span className={styles.count}>{recording.steps} done</span>
        <Button size="small" tone="primary" disabled={disabled} onPress={() => void run('macro.recordStop', {})}>
          <Check size={12} /> Keep
        </Button>
        <Button size="small" disabled={disabled} onPress={() => void run('macro.recordCancel', {})}>
          <X size={12} /> Discard
        </Button>
      </div>
    );
  }
  return (
    <div className={styles.bar}>
      <TextField
        aria-label="Name of the macro to record"
        value={name}
        onChange={setName}
        isDisabled={disabled}
        maxLength={40}
      >
        <Input
          className={styles.input ?? ''}
          placeholder="Name"
          onKeyDown={(event) => {
            if (event.key === 'Enter') void record();
          }}
        />
      </TextField>
      <Button
        size="small"
        disabled={disabled}
        title="Records what is done with switcher, keyers, scenes, sound and clips"
        onPress={() => void record()}
      >
        <Circle size={10} /> Record
      </Button>
    </div>
  );
}
