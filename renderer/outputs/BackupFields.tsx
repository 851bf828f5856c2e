import type { DestinationState } from '#shared/state/state.ts';
import { FormLine } from '../ui/FormLine.tsx';
import { FormSecret } from '../ui/FormSecret.tsx';
import { Choice } from '../ui/fields.tsx';
import type { Form } from '../ui/use-form.ts';
import type { DestinationDraft } from './destination-form.ts';
import { KEY_LABELS } from './output-words.ts';

interface BackupFieldsProps {
  form: Form<DestinationDraft, unknown>;
  to: DestinationState | null;
  /** The platform’s own second address. */
  offered: string | null;
}

/** The second address of a destination. */
export function BackupFields({ form, to, offered }: BackupFieldsProps) {
  const { draft } = form;
  const choose = (when: DestinationDraft['backup']): void => {
    form.set('backup', when);
    if (when !== 'none' && draft.backupUrl === '' && offered !== null) form.set('backupUrl', offered);
  };
  return (
    <>
      <Choice
        label="Backup address"
        value={draft.backup}
        options={[
          { value: 'none', label: 'None' },
          { value: 'failure', label: 'Fed while the first one fails' },
          { value: 'both', label: 'Fed all the time, beside the first' },
        ]}
        onChange={choose}
      />
      {draft.backup !== 'none' && (
        <>
          <FormLine
            form={form}
            field="backupUrl"
            path="backup.url"
            label="Backup: address"
            hint={
              draft.storedBackupUrl !== '' && draft.backupUrl === draft.storedBackupUrl
                ? 'shown without its secrets; leave it to keep it'
                : ''
            }
          />
          {KEY_LABELS[draft.kind] !== '' && (
            <FormSecret
              form={form}
              field="backupKey"
              path="backup.key"
              label={`Backup: ${KEY_LABELS[draft.kind].toLowerCase()}`}
              hint="left empty, the first one’s is used"
              stored={to?.backup?.hasKey ?? false}
            />
          )}
          {draft.kind === 'srt' && (
            <FormSecret
              form={form}
              field="backupPassphrase"
              path="backup.passphrase"
              label="Backup: SRT passphrase"
              stored={to?.backup?.hasPassphrase ?? false}
            />
          )}
        </>
      )}
    </>
  );
}
