import { useRef } from 'react';
import { frameMs } from '#shared/canvas.ts';
import { TransitionSettings } from '#shared/switcher/transition.ts';
import { useEngine } from '../store/engine.ts';
import { auto, cut, setTransition } from './actions.ts';
import { FadeToBlackKey } from './FadeToBlackKey.tsx';
import { FrameField } from './FrameField.tsx';
import { KeyerKeys } from './KeyerKeys.tsx';
import { PanelKey } from './PanelKey.tsx';
import { TBar } from './TBar.tsx';
import styles from './TransitionBlock.module.css';
import { TransitionKinds } from './TransitionKinds.tsx';
import { TransitionOptions } from './TransitionOptions.tsx';
import { useTransitionProgress } from './use-transition-progress.ts';

const DEFAULTS = TransitionSettings.parse({});

/** How long the chosen kind takes and how it looks. */
function Rate({ settings, disabled }: { settings: TransitionSettings; disabled: boolean }) {
  const lengthMs = useEngine((store) => (store.state === null ? null : frameMs(store.state.show.canvas.frameRate)));
  const { kind, rates } = settings;
  const name = `${kind[0]?.toUpperCase()}${kind.slice(1)} rate`;
  return (
    <div className={styles.rate}>
      {/* Another kind, another field: what was half typed for one is not given to the other. */}
      <FrameField
        key={kind}
        label={name}
        frames={rates[kind]}
        steps
        disabled={disabled}
        onChange={(rateFrames) => setTransition({ kind, rateFrames })}
      />
      <span className={styles.seconds}>
        {lengthMs === null ? '' : `${((rates[kind] * lengthMs) / 1000).toFixed(2)} s`}
      </span>
      <TransitionOptions key={`${kind} look`} settings={settings} disabled={disabled} />
    </div>
  );
}

/** How far the running transition is. */
function Progress() {
  const ref = useRef<HTMLDivElement>(null);
  useTransitionProgress(ref, 'X');
  return (
    <div className={styles.progress} aria-hidden="true">
      <div ref={ref} className={styles.bar} />
    </div>
  );
}

/** Kind, rate, CUT, AUTO, T-bar, keyers and fade to black. AUTO is lit while it runs. */
export function TransitionBlock() {
  const disabled = useEngine((store) => store.link.phase !== 'open');
  const settings = useEngine((store) => store.state?.switcher.settings ?? DEFAULTS);
  const running = useEngine((store) => store.state?.switcher.transition?.drive.by === 'auto');
  const moving = useEngine((store) => store.state?.switcher.transition != null);
  const noClip = settings.kind === 'stinger' && settings.stingerMedia === null;
  return (
    <fieldset className={styles.block} aria-label="Transition">
      <div className={styles.way}>
        <TransitionKinds kind={settings.kind} disabled={disabled} />
        <Rate settings={settings} disabled={disabled} />
        <Progress />
        <div className={styles.keys}>
          <PanelKey name="cut" label="Cut" tall disabled={disabled} onPress={cut}>
            CUT
            <kbd className={styles.hint}>space</kbd>
          </PanelKey>
          <PanelKey
            name="auto"
            label={`Auto ${settings.kind}`}
            lit={running ? 'red' : null}
            tall
            title={noClip ? 'Choose the stinger’s clip first' : undefined}
            disabled={disabled || (noClip && !moving)}
            onPress={auto}
          >
            AUTO
            <kbd className={styles.hint}>enter</kbd>
          </PanelKey>
        </div>
      </div>
      <TBar disabled={disabled} />
      <KeyerKeys disabled={disabled} />
      <FadeToBlackKey disabled={disabled} />
    </fieldset>
  );
}
