import type { z } from 'zod';
import type { SourceConfig } from '#shared/show/source-config.ts';
import type { Form } from '../ui/use-form.ts';
import type { SourceDraft } from './source-draft.ts';

export type SourceForm = Form<SourceDraft, z.output<typeof SourceConfig>>;
/** Gives a source without a name of its own this one. What a person has typed stays. */
export function suggestName(form: SourceForm, name: string): void {
  const { name: typed, suggestedName } = form.draft;
  if (typed.trim() !== '' && typed !== suggestedName) return;
  form.set('name', name.slice(0, 40));
  form.set('suggestedName', name.slice(0, 40));
}
