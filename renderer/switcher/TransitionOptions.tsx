import { ChevronDown, Clapperboard } from 'lucide-react';
import { type ReactNode, useId, useRef } from 'react';
import {
  PUSH_DIRECTIONS,
  type TransitionKind,
  type TransitionSettings,
  WIPE_PATTERNS,
} from '#shared/switcher/transition.ts';
import { cx } from '../ui/cx.ts';
import { setTransition } from './actions.ts';
import { StingerFields } from './StingerFields.tsx';
import { ColourField, SoftnessField } from './StyleFields.tsx';
import { PushGlyph, WipeGlyph } from './TransitionGlyph.tsx';
import styles from './TransitionOptions.module.css';

const words = (name: string): string => name.replace('-', ' ');

interface ChoicesProps<T extends string> {
  label: string;
  all: readonly T[];
  chosen: T;
  columns: 2 | 3;
  glyph: (choice: T) => ReactNode;
  onChoose: (choice: T) => void;
}

function Choices<T extends string>({ label, all, chosen, columns, glyph, onChoose }: ChoicesProps<T>) {
  return (
    <fieldset className={cx(styles.choices, columns === 2 && styles.two)} aria-label={label}>
      {all.map((choice) => (
        <button
          key={choice}
          type="button"
          className={cx(styles.choice, choice === chosen && styles.chosen)}
          aria-pressed={choice === chosen}
          data-choice={choice}
          onClick={() => onChoose(choice)}
        >
          {glyph(choice)}
          {words(choice)}
        </button>
      ))}
    </fieldset>
  );
}

function Fields({ settings }: { settings: TransitionSettings }) {
  switch (settings.kind) {
    case 'dip':
      return <ColourField colour={settings.dipColour} />;
    case 'wipe':
      return (
        <>
          <Choices
            label="Wipe pattern"
            all={WIPE_PATTERNS}
            chosen={settings.wipePattern}
            columns={3}
            glyph={(pattern) => <WipeGlyph pattern={pattern} />}
            onChoose={(wipePattern) => setTransition({ wipePattern })}
          />
          <SoftnessField softness={settings.wipeSoftness} />
        </>
      );
    case 'push':
      return (
        <Choices
          label="Push direction"
          all={PUSH_DIRECTIONS}
          chosen={settings.pushDirection}
          columns={2}
          glyph={(direction) => <PushGlyph direction={direction} />}
          onChoose={(pushDirection) => setTransition({ pushDirection })}
        />
      );
    case 'stinger':
      return <StingerFields settings={settings} />;
    case 'mix':
      return null;
  }
}

function Sign({ settings }: { settings: TransitionSettings }) {
  switch (settings.kind) {
    case 'dip':
      return <span className={styles.swatch} style={{ background: settings.dipColour }} />;
    case 'wipe':
      return <WipeGlyph pattern={settings.wipePattern} />;
    case 'push':
      return <PushGlyph direction={settings.pushDirection} />;
    case 'stinger':
      return settings.stingerMedia === null ? <b className={styles.missing}>clip?</b> : <Clapperboard size={14} />;
    case 'mix':
      return null;
  }
}

const TITLES: Record<Exclude<TransitionKind, 'mix'>, string> = {
  dip: 'Dip colour',
  wipe: 'Wipe pattern and edge',
  push: 'Push direction',
  stinger: 'Stinger clip and cut',
};

/**
 * How the chosen kind looks: a key that shows it, and what there is to choose in a pop-over. That is no dialog: the
 * switcher’s keys go on working while it is open. A mix has nothing to choose, and keeps the key’s place.
 */
export function TransitionOptions({ settings, disabled }: { settings: TransitionSettings; disabled: boolean }) {
  const id = useId();
  const key = useRef<HTMLButtonElement>(null);
  const sheet = useRef<HTMLDivElement>(null);
  const { kind } = settings;
  if (kind === 'mix') return <span className={styles.place} />;
  const place = (): void => {
    // Above the panel, so that CUT, AUTO and the program monitor stay in reach and in sight.
    const at = key.current?.getBoundingClientRect();
    const block = key.current?.closest('fieldset')?.getBoundingClientRect();
    if (at === undefined || block === undefined || sheet.current === null) return;
    sheet.current.style.bottom = `${window.innerHeight - block.top + 4}px`;
    sheet.current.style.right = `${window.innerWidth - at.right}px`;
  };
  return (
    <>
      <button
        ref={key}
        type="button"
        className={styles.key}
        popoverTarget={id}
        aria-label={TITLES[kind]}
        title={TITLES[kind]}
        data-testid="transition-options"
        disabled={disabled}
      >
        <Sign settings={settings} />
        <ChevronDown size={10} />
      </button>
      <div ref={sheet} id={id} popover="auto" className={styles.sheet} onBeforeToggle={place}>
        <h3 className={styles.title}>{TITLES[kind]}</h3>
        <Fields settings={settings} />
      </div>
    </>
  );
}
