import { useEngine } from '../store/engine.ts';
import { fadeToBlack, setTransition } from './actions.ts';
import styles from './FadeToBlackKey.module.css';
import { FrameField } from './FrameField.tsx';
import { PanelKey } from './PanelKey.tsx';
import { useFadePhase } from './use-fade-phase.ts';

const WORD = { clear: 'FTB', fading: 'FADING', black: 'BLACK' } as const;
const LIT = { clear: null, fading: 'red-pulse', black: 'red' } as const;
const LABEL = { clear: 'Fade to black', fading: 'Fading; press to turn round', black: 'Come back from black' } as const;

/** Fade to black, over everything, and its own rate. The word on the key says what is happening, not its colour alone. */
export function FadeToBlackKey({ disabled }: { disabled: boolean }) {
  const phase = useFadePhase();
  const rate = useEngine((store) => store.state?.switcher.settings.blackRate ?? 1);
  return (
    <div className={styles.black}>
      <PanelKey name="ftb" label={LABEL[phase]} lit={LIT[phase]} disabled={disabled} onPress={fadeToBlack}>
        <b className={phase === 'clear' ? styles.name : styles.word}>{WORD[phase]}</b>
        <kbd className={styles.hint}>shift B</kbd>
      </PanelKey>
      <FrameField
        label="Fade-to-black rate"
        frames={rate}
        disabled={disabled}
        onChange={(blackRate) => setTransition({ blackRate })}
      />
    </div>
  );
}
