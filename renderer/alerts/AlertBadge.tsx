import { Bell, BellRing } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ActiveAlert } from '#shared/alerts/evaluate.ts';
import { openDeck } from '../deck/deck-page.ts';
import { useEngine } from '../store/engine.ts';
import { cx } from '../ui/cx.ts';
import styles from './AlertBadge.module.css';
import { badgeOf } from './alert-words.ts';

const NONE: ActiveAlert[] = [];
const UNKNOWN = { tone: 'none', words: 'No word from the engine: alerts are not known' } as const;

/** Reads out what is new: alarms at once, warnings when there is a pause. What was there before the page is not new. */
function Voice({ active }: { active: ActiveAlert[] }) {
  const known = useRef<Map<string, string> | null>(null);
  const [said, setSaid] = useState({ warn: '', alarm: '' });
  useEffect(() => {
    const before = known.current;
    known.current = new Map(active.map(({ id, severity }) => [id, severity]));
    if (before === null) return;
    const fresh = active.filter(({ id, severity }) => before.get(id) !== severity);
    const words = (severity: 'warn' | 'alarm'): string =>
      fresh.flatMap((alert) => (alert.severity === severity ? [`${alert.title}.`] : [])).join(' ');
    if (fresh.length > 0) setSaid({ warn: words('warn'), alarm: words('alarm') });
  }, [active]);
  return (
    <>
      <span className="visually-hidden" role="status" aria-live="polite">
        {said.warn}
      </span>
      <span className="visually-hidden" role="alert" aria-live="assertive">
        {said.alarm}
      </span>
    </>
  );
}

/** In the header, always of one size: how many alerts are active and whether somebody has seen them. Opens their list. */
export function AlertBadge() {
  const active = useEngine(({ state }) => state?.alerts.active ?? NONE);
  const connected = useEngine((store) => store.link.phase === 'open');
  const { tone, words } = connected ? badgeOf({ active }) : UNKNOWN;
  const Icon = tone === 'warn' || tone === 'alarm' ? BellRing : Bell;
  return (
    <>
      <button
        type="button"
        className={cx(styles.badge, styles[tone])}
        aria-label={words}
        title={words}
        data-testid="alert-badge"
        data-tone={tone}
        onClick={() => openDeck('health')}
      >
        <Icon size={15} aria-hidden="true" />
        <b className={styles.count}>{!connected ? '?' : active.length === 0 ? '' : Math.min(99, active.length)}</b>
      </button>
      <Voice active={active} />
    </>
  );
}
