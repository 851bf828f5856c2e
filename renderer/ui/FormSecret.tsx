import { SecretField } from './fields.tsx';
import type { Form } from './use-form.ts';

/** The fields of a draft that are secrets: text beside a `clear…` that removes the one that is stored. */
type SecretKey<D> = { [K in keyof D & string]: `clear${Capitalize<K>}` extends keyof D ? K : never }[keyof D & string];

interface FormSecretProps<D extends Record<string, unknown>> {
  form: Form<D, unknown>;
  field: SecretKey<D>;
  /** Where the schema has it, when it is not called like the field. */
  path?: string;
  label: string;
  /** Whether the engine keeps one; it never tells which. */
  stored: boolean;
  hint?: string;
}

/** A secret of a form’s draft: it is written and never read back. */
export function FormSecret<D extends Record<string, unknown>>(props: FormSecretProps<D>) {
  const { form, field, path = field, ...rest } = props;
  const clear = `clear${field.charAt(0).toUpperCase()}${field.slice(1)}` as keyof D;
  return (
    <SecretField
      {...rest}
      value={form.draft[field] as string}
      clear={form.draft[clear] as boolean}
      onChange={(text) => form.set(field, text as D[typeof field])}
      onClear={(on) => form.set(clear, on as D[typeof clear])}
      onLeave={() => form.touch(path)}
      error={form.errorAt(path)}
    />
  );
}
