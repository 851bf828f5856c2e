import type { PushDirection, WipePattern } from '#shared/switcher/transition.ts';

/** The part of a 16 × 10 picture the new one has taken half-way through the wipe. */
const WIPED: Record<Exclude<WipePattern, 'circle'>, string> = {
  right: '0,0 8,0 8,10 0,10',
  left: '8,0 16,0 16,10 8,10',
  down: '0,0 16,0 16,5 0,5',
  up: '0,5 16,5 16,10 0,10',
  'down-right': '0,0 16,0 0,10',
  'down-left': '0,0 16,0 16,10',
  'up-right': '0,0 0,10 16,10',
  'up-left': '16,0 16,10 0,10',
};

/** A wipe half-way: what is bright has come in. */
export function WipeGlyph({ pattern }: { pattern: WipePattern }) {
  return (
    <svg width="24" height="15" viewBox="0 0 16 10" aria-hidden="true">
      <rect width="16" height="10" rx="1" fill="#39434f" />
      {pattern === 'circle' ? (
        <circle cx="8" cy="5" r="3.4" fill="currentColor" />
      ) : (
        <polygon points={WIPED[pattern]} fill="currentColor" />
      )}
    </svg>
  );
}

const TURNS: Record<PushDirection, number> = { right: 0, down: 90, left: 180, up: 270 };

/** An arrow to where the new picture pushes the old one. */
export function PushGlyph({ direction }: { direction: PushDirection }) {
  return (
    <svg width="24" height="15" viewBox="0 0 16 10" aria-hidden="true">
      <rect width="16" height="10" rx="1" fill="#39434f" />
      <path
        d="M4.6 5h6M8.2 2.6 10.8 5 8.2 7.4"
        transform={`rotate(${TURNS[direction]} 8 5)`}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
      />
    </svg>
  );
}
