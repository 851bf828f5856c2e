import { closeDialog, openDialog } from '../store/dialogs.ts';
import { SHORTCUTS } from '../switcher/keyboard.ts';
import { Button } from '../ui/Button.tsx';
import { Sheet } from '../ui/Sheet.tsx';
import styles from './HelpSheet.module.css';

/** The keyboard, and what colours and shapes mean. */
export function HelpSheet() {
  return (
    <Sheet
      title="Keyboard and signs"
      onClose={closeDialog}
      footer={<Button onPress={() => openDialog({ kind: 'about' })}>About and support …</Button>}
    >
      <table className={styles.keys}>
        <tbody>
          {SHORTCUTS.map((shortcut) => (
            <tr key={shortcut.keys}>
              <th scope="row">
                <kbd>{shortcut.keys}</kbd>
              </th>
              <td>{shortcut.does}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles.note}>
        On the main page Space and Enter always switch, whatever has the focus; they never press a button as well. While
        you type in a field, or a dialog is open, the switcher’s keys rest and Space and Enter work as everywhere.
      </p>
      <p className={styles.note}>
        Go live and End must be held down. Letting go early does nothing, and neither a click nor Space nor Enter starts
        them.
      </p>
      <dl className={styles.signs}>
        <dt className={styles.red}>PGM · red</dt>
        <dd>on air</dd>
        <dt className={styles.green}>PVW · green</dt>
        <dd>next</dd>
        <dt className={styles.amber}>▲ amber</dt>
        <dd>a warning: drops above 1 %, frames below 95 %</dd>
        <dt className={styles.alarm}>✕ red</dt>
        <dd>an alarm: drops above 5 %, frames below 80 %</dd>
        <dt className={styles.blue}>blue</dt>
        <dd>selected</dd>
      </dl>
    </Sheet>
  );
}
