import { TRANSITION_KINDS, type TransitionKind } from '#shared/switcher/transition.ts';
import { cx } from '../ui/cx.ts';
import { setTransition } from './actions.ts';
import styles from './TransitionKinds.module.css';

/** Which transition AUTO and the T-bar make next: five keys, one of them lit. */
export function TransitionKinds({ kind, disabled }: { kind: TransitionKind; disabled: boolean }) {
  return (
    <fieldset className={styles.kinds} aria-label="Kind of transition">
      {TRANSITION_KINDS.map((each) => (
        <button
          key={each}
          type="button"
          className={cx(styles.kind, each === kind && styles.chosen)}
          aria-pressed={each === kind}
          data-kind={each}
          disabled={disabled}
          onClick={() => setTransition({ kind: each })}
        >
          {each.toUpperCase()}
        </button>
      ))}
    </fieldset>
  );
}
