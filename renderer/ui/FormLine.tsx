import { Field } from './fields.tsx';
import type { Form } from './use-form.ts';

/** The fields of a draft that are text. */
type TextKey<D> = { [K in keyof D]: D[K] extends string ? K : never }[keyof D] & string;

interface FormLineProps<D extends Record<string, unknown>> {
  form: Form<D, unknown>;
  field: TextKey<D>;
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

/** A field of a form’s draft that is a line of text or a number. */
export function FormLine<D extends Record<string, unknown>>({ form, field, path = field, ...rest }: FormLineProps<D>) {
  return (
    <Field
      {...rest}
      value={form.draft[field] as string}
      onChange={(text) => form.set(field, text as D[typeof field])}
      onLeave={() => form.touch(path)}
      error={form.errorAt(path)}
    />
  );
}
