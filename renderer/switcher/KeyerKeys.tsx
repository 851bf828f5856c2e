import { KEYER_IDS, type KeyerId } from '#shared/ids.ts';
import { openDeck } from '../deck/deck-page.ts';
import { useEngine } from '../store/engine.ts';
import { cx } from '../ui/cx.ts';
import { autoKeyer, cutKeyer, setKeyer } from './actions.ts';
import { FrameField } from './FrameField.tsx';
import styles from './KeyerKeys.module.css';
import { isEmptyKeyer, KEYER_NAMES, keyerHolds } from './keyer-view.ts';
import { PanelKey } from './PanelKey.tsx';
import { useKeyerPhase } from './use-keyer-phase.ts';

/** The letter that fades a keyer; with Shift it cuts. */
const LETTERS: Record<KeyerId, string> = { key: 'K', dsk1: 'D', dsk2: 'F' };

/** One keyer: what it is doing, CUT, AUTO, TIE, PVW and its rate. An empty one can be taken off air, never put on. */
function KeyerColumn({ id, offline }: { id: KeyerId; offline: boolean }) {
  const settings = useEngine((store) => store.state?.switcher.keyerSettings[id] ?? null);
  const empty = useEngine((store) => store.state === null || isEmptyKeyer(store.state.keyers, id));
  const holds = useEngine((store) => (store.state === null ? '' : keyerHolds(store.state.keyers, id)));
  const { phase, comes } = useKeyerPhase(id);
  const name = KEYER_NAMES[id];
  const tie = settings?.tie ?? false;
  const previewed = settings?.preview ?? false;
  const idle = phase === 'off';
  const reason = empty ? `${name} is empty: choose on the Graphics desk what it shows` : undefined;
  const way = idle ? 'on air' : phase === 'on' ? 'off air' : comes ? 'on air' : 'off air';
  const word = phase === 'on' ? 'AIR' : phase === 'moving' ? (comes ? '▸AIR' : '▸OFF') : empty ? 'empty' : 'off';
  return (
    <fieldset className={styles.column} aria-label={name} data-testid={`keyer-${id}`} data-phase={phase}>
      <button
        type="button"
        className={cx(styles.head, phase !== 'off' && styles.air, phase === 'moving' && styles.moving)}
        title={`${name}: ${holds}. Open the Graphics desk.`}
        aria-label={`${name}, ${holds}, ${phase === 'on' ? 'on air' : phase === 'moving' ? `going ${way}` : 'off'}. Open the Graphics desk.`}
        onClick={() => openDeck('graphics')}
      >
        <b>{id === 'key' ? 'KEY' : name}</b>
        <span className={styles.word}>{word}</span>
      </button>
      <PanelKey
        name={`keyer-cut-${id}`}
        label={`Cut ${name} ${way}`}
        title={reason}
        lit={phase === 'on' ? 'red' : null}
        disabled={offline || (empty && idle)}
        onPress={() => cutKeyer(id)}
      >
        <b>CUT</b>
        <kbd className={styles.hint}>⇧{LETTERS[id]}</kbd>
      </PanelKey>
      <PanelKey
        name={`keyer-auto-${id}`}
        label={phase === 'moving' ? `Turn ${name} round` : `Fade ${name} ${way}`}
        title={reason}
        lit={phase === 'moving' ? 'red-pulse' : null}
        disabled={offline || (empty && idle)}
        onPress={() => autoKeyer(id)}
      >
        <b>AUTO</b>
        <kbd className={styles.hint}>{LETTERS[id]}</kbd>
      </PanelKey>
      <div className={styles.pair}>
        <PanelKey
          name={`keyer-tie-${id}`}
          label={`Tie ${name} to the next transition`}
          title={reason ?? 'TIE: comes and goes with the next transition'}
          lit={tie ? 'blue' : null}
          disabled={offline || (empty && idle && !tie)}
          onPress={() => setKeyer(id, { tie: !tie })}
        >
          TIE
        </PanelKey>
        <PanelKey
          name={`keyer-pvw-${id}`}
          label={`Show ${name} on preview`}
          title={reason ?? 'PVW: shows it on the preview picture'}
          lit={previewed ? 'green' : null}
          disabled={offline || (empty && !previewed)}
          onPress={() => setKeyer(id, { preview: !previewed })}
        >
          PVW
        </PanelKey>
      </div>
      <FrameField
        label={`${name} rate`}
        frames={settings?.rateFrames ?? 1}
        disabled={offline}
        onChange={(rateFrames) => setKeyer(id, { rateFrames })}
      />
    </fieldset>
  );
}

/** The three keyers, beside fade to black. */
export function KeyerKeys({ disabled }: { disabled: boolean }) {
  return KEYER_IDS.map((id) => <KeyerColumn key={id} id={id} offline={disabled} />);
}
