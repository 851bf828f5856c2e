import { Plus, Timer, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { MacroConfig } from '#shared/show/macro-config.ts';
import { run } from '../store/engine.ts';
import { Button } from '../ui/Button.tsx';
import { Panel } from '../ui/Panel.tsx';
import styles from './MacroEditor.module.css';
import { changed, differs, draftOf, moved, readDraft, withCommand, without, withWait } from './macro-draft.ts';
import { StepRow } from './StepRow.tsx';

/** A new wait: half a second at most frame rates, and easily changed. */
const NEW_WAIT_FRAMES = 15;

interface MacroEditorProps {
  macro: MacroConfig;
  /** Frames a second, to say waits in seconds. */
  fps: number;
  running: boolean;
  connected: boolean;
}

/** Name and steps of a macro. Nothing is kept before it is saved, and nothing that could not run can be saved. */
export function MacroEditor({ macro, fps, running, connected }: MacroEditorProps) {
  const [draft, setDraft] = useState(() => draftOf(macro));
  const read = readDraft(draft);
  const problem = 'problem' in read ? read.problem : null;
  const dirty = differs(draft, macro);
  const noName = draft.name.trim() === '';

  const save = (): void => {
    if (!('steps' in read) || noName) return;
    void run('macro.update', { id: macro.id, changes: { name: draft.name.trim(), steps: read.steps } });
  };
  return (
    <Panel
      title="Steps"
      info={
        <span className={problem === null ? styles.said : styles.wrong} role={problem === null ? undefined : 'alert'}>
          {noName
            ? '▲ a macro needs a name'
            : problem !== null
              ? `▲ step ${problem.step + 1}: ${problem.problem}`
              : dirty
                ? 'changed, not saved'
                : ''}
        </span>
      }
      actions={
        <>
          <Button size="small" tone="quiet" disabled={!dirty} onPress={() => setDraft(draftOf(macro))}>
            Revert
          </Button>
          <Button
            size="small"
            tone="primary"
            disabled={!connected || !dirty || problem !== null || noName}
            onPress={save}
          >
            Save
          </Button>
          <Button
            size="small"
            tone="quiet"
            label={`Remove ${macro.name}`}
            title={running ? 'It is running' : `Remove ${macro.name}; undo brings it back`}
            disabled={!connected || running}
            onPress={() => void run('macro.remove', { id: macro.id })}
          >
            <Trash2 size={12} />
          </Button>
        </>
      }
      bodyClassName={styles.body}
    >
      <label className={styles.head}>
        Name
        <input
          className={styles.name}
          value={draft.name}
          maxLength={40}
          aria-invalid={noName}
          onChange={(event) => setDraft({ ...draft, name: event.target.value })}
        />
      </label>
      <ol className={styles.steps} aria-label={`Steps of ${macro.name}`}>
        {draft.steps.map((step, index) => (
          <StepRow
            key={step.key}
            step={step}
            place={index + 1}
            last={index === draft.steps.length - 1}
            fps={fps}
            wrong={problem?.step === index}
            onChange={(changes) => setDraft(changed(draft, step.key, changes))}
            onMove={(by) => setDraft(moved(draft, step.key, by))}
            onRemove={() => setDraft(without(draft, step.key))}
          />
        ))}
        {draft.steps.length === 0 && <li className={styles.none}>No steps yet. Record them, or add them here.</li>}
      </ol>
      <div className={styles.add}>
        <Button size="small" onPress={() => setDraft(withCommand(draft, 'switcher.cut'))}>
          <Plus size={12} /> Command
        </Button>
        <Button size="small" onPress={() => setDraft(withWait(draft, NEW_WAIT_FRAMES))}>
          <Timer size={12} /> Wait
        </Button>
      </div>
    </Panel>
  );
}
