import { KeyRound, LoaderCircle, Unplug } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { unlock, useEngine } from '../store/engine.ts';
import { tokenFromPaste } from '../store/token.ts';
import { Field } from '../ui/fields.tsx';
import { SubmitButton } from '../ui/Sheet.tsx';
import styles from './Gate.module.css';

function TokenForm({ rejected }: { rejected: boolean }) {
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const token = tokenFromPaste(text);
    setWrong(token === null);
    if (token !== null) unlock(token);
  };
  return (
    <form className={styles.card} onSubmit={submit} noValidate>
      <KeyRound size={26} aria-hidden="true" />
      <h1>This control room is locked</h1>
      <p>
        {rejected
          ? 'The engine did not accept this page’s token. It may have been started anew.'
          : 'Open the address that Flypack printed when it was started; it carries the token. Or paste that address, or the token, here.'}
      </p>
      <Field
        label="Address or token"
        type="password"
        value={text}
        onChange={(typed) => {
          setText(typed);
          setWrong(false);
        }}
        autoFocus
        {...(wrong ? { error: 'there is no token in this' } : {})}
        hint="kept for this tab only"
      />
      <div>
        <SubmitButton>Open</SubmitButton>
      </div>
    </form>
  );
}

/** What is shown before there is a show to see: calm, and with the way on. */
export function Gate() {
  const link = useEngine((store) => store.link);
  return (
    <main className={styles.gate}>
      {link.phase === 'locked' ? (
        <TokenForm rejected={link.rejected} />
      ) : link.phase === 'refused' ? (
        <div className={styles.card} role="alert">
          <Unplug size={26} aria-hidden="true" />
          <h1>{link.refusal.message}</h1>
          <p>{link.refusal.next}</p>
        </div>
      ) : (
        <div className={styles.card} role="status">
          <LoaderCircle size={26} className={styles.turning} aria-hidden="true" />
          <h1>Looking for the engine</h1>
          <p>Trying every second. As soon as it answers, the control room opens.</p>
          {link.phase === 'connecting' && link.problem !== null && <p className={styles.problem}>{link.problem}</p>}
        </div>
      )}
    </main>
  );
}
