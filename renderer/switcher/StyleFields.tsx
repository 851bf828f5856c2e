import { useEffect, useRef, useState } from 'react';
import { setTransition } from './actions.ts';
import { LatestSender } from './latest-sender.ts';
import styles from './TransitionOptions.module.css';

const COLOURS: readonly { name: string; colour: string }[] = [
  { name: 'Black', colour: '#000000' },
  { name: 'White', colour: '#ffffff' },
  { name: 'Grey', colour: '#808080' },
];
const COLOUR = /^#?([0-9a-f]{6})$/i;

/** The dip’s colour: the usual ones, the system’s picker, or typed as #rrggbb. */
export function ColourField({ colour }: { colour: string }) {
  const [typed, setTyped] = useState<string | null>(null);
  const sender = useRef(new LatestSender<string>((dipColour) => setTransition({ dipColour })));
  const give = (text: string): void => {
    const digits = COLOUR.exec(text.trim())?.[1];
    if (digits !== undefined) setTransition({ dipColour: `#${digits.toLowerCase()}` });
  };
  const bad = typed !== null && !COLOUR.test(typed.trim());
  return (
    <div className={styles.row}>
      {COLOURS.map((each) => (
        <button
          key={each.colour}
          type="button"
          className={styles.colour}
          style={{ background: each.colour }}
          aria-label={each.name}
          title={each.name}
          aria-pressed={each.colour === colour}
          onClick={() => setTransition({ dipColour: each.colour })}
        />
      ))}
      <input
        type="color"
        className={styles.picker}
        aria-label="Pick the dip colour"
        value={colour}
        onChange={(event) => sender.current.move(event.currentTarget.value)}
      />
      <input
        className={styles.typed}
        aria-label="Dip colour as #rrggbb"
        aria-invalid={bad}
        value={typed ?? colour}
        maxLength={7}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={() => {
          if (typed !== null) give(typed);
          setTyped(null);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur();
        }}
      />
    </div>
  );
}

/** How wide the wipe’s soft edge is, in per cent of its way. */
export function SoftnessField({ softness }: { softness: number }) {
  const [moved, setMoved] = useState<number | null>(null);
  const sender = useRef(new LatestSender<number>((wipeSoftness) => setTransition({ wipeSoftness })));
  // What the engine says is shown again as soon as it says what was asked for.
  useEffect(() => {
    setMoved((asked) => (asked === softness ? null : asked));
  }, [softness]);
  const shown = Math.round((moved ?? softness) * 100);
  return (
    <label className={styles.row}>
      <span>Soft edge</span>
      <input
        type="range"
        className={styles.range}
        min={0}
        max={100}
        value={shown}
        onChange={(event) => {
          const asked = Number(event.currentTarget.value) / 100;
          setMoved(asked);
          sender.current.move(asked);
        }}
        onBlur={() => setMoved(null)}
        // A slider that kept the focus would keep Space and Enter from the switcher.
        onPointerUp={(event) => event.currentTarget.blur()}
      />
      <output className={styles.percent}>{shown === 0 ? 'hard' : `${shown} %`}</output>
    </label>
  );
}
