/** The drafts of both downstream keyers: they outlast a change of desk. Null: nothing was touched since the last update. */
import { create } from 'zustand';
import type { DskId } from '#shared/ids.ts';
import { ask, useEngine } from '../store/engine.ts';
import { showRefusal } from '../store/toasts.ts';
import { type DskDraft, draftOf, readDraft } from './dsk-draft.ts';

type Drafts = Record<DskId, DskDraft | null>;

export const useDrafts = create<Drafts>()(() => ({ dsk1: null, dsk2: null }));

const setDraft = (keyer: DskId, draft: DskDraft | null): void => useDrafts.setState({ [keyer]: draft });

/** Changes the draft, which begins as what the keyer holds. */
export function draft(keyer: DskId, changes: Partial<DskDraft>): void {
  const { state } = useEngine.getState();
  if (state === null) return;
  setDraft(keyer, { ...(useDrafts.getState()[keyer] ?? draftOf(state.keyers[keyer])), ...changes });
}

/** Forgets the draft: what the keyer holds is shown again. */
export const discard = (keyer: DskId): void => setDraft(keyer, null);

/** Puts the draft into the keyer, in one go. Resolves with whether there was something to put and it was done. */
export async function update(keyer: DskId): Promise<boolean> {
  const { state } = useEngine.getState();
  const given = useDrafts.getState()[keyer];
  if (state === null || given === null) return false;
  const read = readDraft(given, state.keyers[keyer]);
  if (!read.ok || !read.changed) return false;
  const answer = await ask('keyer.content', { keyer, content: read.content });
  if (!answer.ok) showRefusal(answer.refusal);
  // What was typed while the engine was asked is kept.
  else if (useDrafts.getState()[keyer] === given) discard(keyer);
  return answer.ok;
}
