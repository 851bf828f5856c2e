import { useState } from 'react';
import type { EngineInfo } from '#shared/state/state.ts';
import { closeDialog } from '../store/dialogs.ts';
import { ask } from '../store/engine.ts';
import { saveEngineFile } from '../store/engine-file.ts';
import { showRefusal } from '../store/toasts.ts';
import { Button } from '../ui/Button.tsx';
import { Sheet, SheetHeading } from '../ui/Sheet.tsx';
import styles from './AboutSheet.module.css';
import { keptWords } from './secrets-words.ts';

async function forget(): Promise<void> {
  const answer = await ask('show.forgetSecrets', { confirm: true });
  if (!answer.ok) showRefusal(answer.refusal);
}

/** Where keys and passphrases are, and which of them have to be typed again. */
function Secrets({ secrets }: { secrets: EngineInfo['secrets'] }) {
  const [sure, setSure] = useState(false);
  return (
    <>
      <SheetHeading>Keys and passphrases</SheetHeading>
      <p data-testid="secrets-kept">{keptWords(secrets)}</p>
      {secrets.note !== null && <p className={styles.warning}>▲ {secrets.note}</p>}
      {secrets.missing.length > 0 && (
        <>
          <p className={styles.warning}>▲ To be typed again, where they belong:</p>
          <ul className={styles.missing} data-testid="secrets-missing">
            {secrets.missing.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
          <div>
            {sure ? (
              <Button tone="danger" onPress={() => void forget()}>
                Yes, do without them
              </Button>
            ) : (
              <Button onPress={() => setSure(true)}>Do without them …</Button>
            )}
          </div>
        </>
      )}
    </>
  );
}

/** Saves everything that helps to find a fault. */
function Support() {
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    setBusy(true);
    const time = new Date().toISOString().slice(0, 16).replace(/[:T]/g, '-');
    await saveEngineFile('/api/v1/support-bundle', `flypack-support-${time}.zip`);
    setBusy(false);
  };
  return (
    <>
      <SheetHeading>Support</SheetHeading>
      <p>
        One ZIP file with versions, logs, FFmpeg’s commands, settings and figures. Keys, passphrases and tokens are
        taken out; names and addresses are not.
      </p>
      <div>
        <Button onPress={() => void save()} disabled={busy}>
          {busy ? 'Gathering …' : 'Save the support bundle'}
        </Button>
      </div>
    </>
  );
}

/** What runs here, how secrets are kept, and what to send to whoever helps. */
export function AboutSheet({ engine }: { engine: EngineInfo }) {
  const { version, ffmpeg, pid, startedAtMs } = engine;
  return (
    <Sheet title="About and support" onClose={closeDialog}>
      <dl className={styles.facts}>
        <dt>Flypack</dt>
        <dd>{version}</dd>
        <dt>FFmpeg</dt>
        <dd>{ffmpeg === null ? 'none was found' : `${ffmpeg.version} at ${ffmpeg.path}`}</dd>
        <dt>Engine</dt>
        <dd>
          process {pid}, since {new Date(startedAtMs).toLocaleString('en-GB')}
        </dd>
      </dl>
      <Secrets secrets={engine.secrets} />
      <Support />
    </Sheet>
  );
}
