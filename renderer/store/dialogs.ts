/** Which dialog is open; one at a time. */
import { create } from 'zustand';
import type { RuleId } from '#shared/alerts/rules.ts';
import type { DestinationId, RenditionId, SourceId } from '#shared/ids.ts';

export type OpenDialog =
  | { kind: 'help' }
  | { kind: 'about' }
  | { kind: 'settings' }
  | { kind: 'recording' }
  | { kind: 'alert-rules' }
  | { kind: 'alert-rule'; id: RuleId }
  | { kind: 'alert-outputs' }
  | { kind: 'add-source' }
  | { kind: 'edit-source'; id: SourceId }
  | { kind: 'tally'; source: SourceId }
  | { kind: 'new-event' }
  | { kind: 'edit-event' }
  | { kind: 'stand-down' }
  | { kind: 'add-rendition' }
  | { kind: 'edit-rendition'; id: RenditionId }
  | { kind: 'add-destination' }
  | { kind: 'edit-destination'; id: DestinationId }
  | { kind: 'stop-destination'; id: DestinationId; remove: boolean }
  | { kind: 'undo'; way: 'undo' | 'redo'; label: string };

export const useDialogs = create<{ open: OpenDialog | null }>()(() => ({ open: null }));

export const openDialog = (open: OpenDialog): void => useDialogs.setState({ open });
export const closeDialog = (): void => useDialogs.setState({ open: null });
