import { Plus } from 'lucide-react';
import { useState } from 'react';
import { fpsOf } from '#shared/canvas.ts';
import type { MacroId } from '#shared/ids.ts';
import { missingThing } from '#shared/macro/missing.ts';
import { lengthFrames } from '#shared/macro/steps.ts';
import { MAX_MACROS } from '#shared/show/macro-config.ts';
import type { MacroState } from '#shared/state/state.ts';
import { run, useEngine } from '../store/engine.ts';
import { Button } from '../ui/Button.tsx';
import { Panel } from '../ui/Panel.tsx';
import { MacroEditor } from './MacroEditor.tsx';
import { MacroKey } from './MacroKey.tsx';
import styles from './MacrosDesk.module.css';
import { RecordBar } from './RecordBar.tsx';

const NONE: MacroState = { macros: [], running: [], recording: null, problem: null };

const NOTHING: readonly { id: string }[] = [];

const lengthText = (frames: number, fps: number): string =>
  frames === 0 ? 'at once' : `${(frames / fps).toFixed(1)} s`;

/** Macros: keys that run them, recording, and the steps of the one that is chosen. */
export function MacrosDesk() {
  const { macros, running, recording, problem } = useEngine((store) => store.state?.macros ?? NONE);
  const fps = useEngine((store) => (store.state === null ? 25 : fpsOf(store.state.show.canvas.frameRate)));
  const connected = useEngine((store) => store.link.phase === 'open');
  const sources = useEngine((store) => store.state?.sources ?? NOTHING);
  const scenes = useEngine((store) => store.state?.scenes ?? NOTHING);
  const media = useEngine((store) => store.state?.media.items ?? NOTHING);
  const [wanted, setWanted] = useState<MacroId | null>(null);
  const chosen = macros.find(({ id }) => id === wanted) ?? macros[0] ?? null;
  const runs = (id: MacroId): MacroState['running'][number] | null => running.find((other) => other.id === id) ?? null;
  return (
    <div className={styles.desk}>
      <Panel
        title="Macros"
        info={
          problem === null ? null : (
            <span className={styles.problem} title={problem.message}>
              ▲ {macros.find(({ id }) => id === problem.id)?.name}: step {problem.step}, {problem.message}
            </span>
          )
        }
        actions={
          <>
            <RecordBar recording={recording} disabled={!connected} />
            <Button
              size="small"
              tone="quiet"
              disabled={!connected || macros.length >= MAX_MACROS}
              onPress={() => void run('macro.add', { macro: { name: `Macro ${macros.length + 1}` } })}
            >
              <Plus size={12} /> New
            </Button>
            <Button
              size="small"
              tone="danger"
              disabled={!connected || running.length === 0}
              onPress={() => void run('macro.stop', {})}
            >
              Stop all
            </Button>
          </>
        }
        bodyClassName={styles.body}
      >
        <ul className={styles.keys} aria-label="Macros">
          {macros.map((macro, index) => (
            <MacroKey
              key={macro.id}
              macro={macro}
              number={index + 1}
              length={lengthText(lengthFrames(macro.steps), fps)}
              running={runs(macro.id)}
              problem={problem?.id === macro.id ? problem : null}
              missing={missingThing(macro.steps, { sources, scenes, media, macros })}
              selected={chosen?.id === macro.id}
              disabled={!connected}
              onEdit={() => setWanted(macro.id)}
            />
          ))}
          {macros.length === 0 && (
            <li className={styles.none}>
              No macros yet. Press Record, do it once with switcher, keyers, scenes and sound, and keep it: it runs
              again with the very same gaps, to the frame.
            </li>
          )}
        </ul>
      </Panel>
      {chosen === null ? (
        <Panel title="Steps" bodyClassName={styles.body}>
          <p className={styles.none}>The steps of a macro are shown here.</p>
        </Panel>
      ) : (
        // Another macro, or the same one changed by somebody else: the editor begins with what is kept.
        <MacroEditor
          key={`${chosen.id} ${JSON.stringify([chosen.name, chosen.steps])}`}
          macro={chosen}
          fps={fps}
          running={runs(chosen.id) !== null}
          connected={connected}
        />
      )}
    </div>
  );
}
