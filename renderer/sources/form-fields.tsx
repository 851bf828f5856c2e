import type { z } from 'zod';
import type { SourceConfig } from '#shared/show/source-config.ts';
import { Field } from '../ui/fields.tsx';
import type { Form } from '../ui/use-form.ts';
import type { SourceDraft } from './source-draft.ts';

export type SourceForm = Form<SourceDraft, z.output<typeof SourceConfig>>;
type TextKey = { [K in keyof SourceDraft]: SourceDraft[K] extends string ? K : never }[keyof SourceDraft];

interface LineProps {
  form: SourceForm;
  field: TextKey;
  /** Where the schema has it, when it is not called like the field. */
  path?: string;
  label: string;
  unit?: string;
  numeric?: boolean;
  hint?: string;
  placeholder?: string;
  wide?: boolean;
  autoFocus?: boolean;
  disabled?: boolean;
}

/** A field of the draft that is a line of text or a number. */
export function Line({ form, field, path = field, ...rest }: LineProps) {
  return (
    <Field
      {...rest}
      value={form.draft[field]}
      onChange={(text) => form.set(field, text as never)}
      onLeave={() => form.touch(path)}
      error={form.errorAt(path)}
    />
  );
}

/** Gives a source without a name of its own this one. What a person has typed stays. */
export function suggestName(form: SourceForm, name: string): void {
  const { name: typed, suggestedName } = form.draft;
  if (typed.trim() !== '' && typed !== suggestedName) return;
  form.set('name', name.slice(0, 40));
  form.set('suggestedName', name.slice(0, 40));
}
