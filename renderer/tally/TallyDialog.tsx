import { Copy, ExternalLink, QrCode as QrGlyph, Smartphone } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { CommandResult } from '#shared/commands/table.ts';
import type { SourceId } from '#shared/ids.ts';
import type { SourceState } from '#shared/state/state.ts';
import { closeDialog } from '../store/dialogs.ts';
import { ask } from '../store/engine.ts';
import type { Refusal } from '../store/refusal.ts';
import { showNote } from '../store/toasts.ts';
import { Button } from '../ui/Button.tsx';
import { Choice } from '../ui/fields.tsx';
import { Sheet } from '../ui/Sheet.tsx';
import { QrCode } from './QrCode.tsx';
import styles from './TallyDialog.module.css';

type Links = CommandResult<'tally.link'>;

/** The address without what lets people in: that is in the code and in what is copied. */
const plain = (url: string): string => url.replace(/#.*$/, '');

async function copy(url: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(url);
    showNote('Copied. Whoever has this address sees the tally, and can do nothing else.');
  } catch {
    showNote('This page may not copy. Use the code, or open the page here and copy its address.');
  }
}

interface LinkLineProps {
  link: Links['links'][number];
  shown: boolean;
  onShow: () => void;
}

function LinkLine({ link: { url, reach }, shown, onShow }: LinkLineProps) {
  // The desktop app hands only addresses of this machine to the browser.
  const opens = reach === 'this-machine' || window.flypackShell === undefined;
  return (
    <li className={styles.line}>
      <span className={styles.address}>{plain(url)}</span>
      {reach === 'this-machine' && <span className={styles.reach}>this machine only</span>}
      <Button size="small" label={`Code for ${new URL(url).host}`} pressed={shown} onPress={onShow}>
        <QrGlyph size={12} /> Code
      </Button>
      <Button size="small" label={`Copy the address at ${new URL(url).host}`} onPress={() => void copy(url)}>
        <Copy size={12} /> Copy
      </Button>
      {opens && (
        <a className={styles.open} href={url} target="_blank" rel="noreferrer">
          <ExternalLink size={12} aria-hidden="true" /> Open
        </a>
      )}
    </li>
  );
}

/** The full-screen tally page of a camera: a code for a phone beside it. */
export function TallyDialog({ source, sources }: { source: SourceId; sources: readonly SourceState[] }) {
  const [chosen, setChosen] = useState<SourceId>(source);
  const [links, setLinks] = useState<Links | null>(null);
  const [address, setAddress] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  useEffect(() => {
    let current = true;
    void ask('tally.link', { source: chosen }).then((answer) => {
      if (!current) return;
      setRefusal(answer.ok ? null : answer.refusal);
      setLinks(answer.ok ? (answer.result as Links) : null);
    });
    return () => {
      current = false;
    };
  }, [chosen]);

  const name = sources.find(({ id }) => id === chosen)?.config.name ?? chosen;
  // Of several networks the phone is in one: its code can be chosen.
  const first = links?.links.find(({ url }) => plain(url) === address) ?? links?.links[0];
  return (
    <Sheet title="Tally for a phone" onClose={closeDialog} refusal={refusal}>
      <Choice
        label="Camera"
        value={chosen}
        options={sources.map(({ id, number, config }) => ({ value: id, label: `${number} ${config.name}` }))}
        onChange={setChosen}
      />
      <p className={styles.text}>
        <Smartphone size={14} aria-hidden="true" /> Point a phone’s camera at the code: its whole screen becomes the
        tally light of <b>{name}</b>. Red ON AIR, green NEXT, and NO LINK when nothing is heard for two seconds.
      </p>
      <div className={styles.frame}>
        {first !== undefined && (
          <QrCode className={styles.code} text={first.url} label={`Code for the tally page of ${name}`} />
        )}
      </div>
      {links !== null && links.advice !== null && (
        <p className={styles.advice} role="alert">
          ▲ {links.advice}
        </p>
      )}
      <ul className={styles.lines}>
        {links?.links.map((link) => (
          <LinkLine key={link.url} link={link} shown={link === first} onShow={() => setAddress(plain(link.url))} />
        ))}
      </ul>
      <p className={styles.text}>
        The address carries a token that is good for tally and nothing else. It is sent without encryption: use a
        network that belongs to the show. Set the phone so that its screen stays on.
      </p>
    </Sheet>
  );
}
