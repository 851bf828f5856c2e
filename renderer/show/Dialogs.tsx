import { OutputsDialog } from '../alerts/OutputsDialog.tsx';
import { RuleDialog } from '../alerts/RuleDialog.tsx';
import { RulesDialog } from '../alerts/RulesDialog.tsx';
import { RenditionDialog } from '../encoder/RenditionDialog.tsx';
import { EventDialog } from '../event/EventDialog.tsx';
import { StandDownDialog } from '../event/StandDownDialog.tsx';
import { DestinationDialog } from '../outputs/DestinationDialog.tsx';
import { StopDialog } from '../outputs/StopDialog.tsx';
import { RecordingDialog } from '../recording/RecordingDialog.tsx';
import { SourceDialog } from '../sources/SourceDialog.tsx';
import { useDialogs } from '../store/dialogs.ts';
import { useEngine } from '../store/engine.ts';
import { TallyDialog } from '../tally/TallyDialog.tsx';
import { AboutSheet } from './AboutSheet.tsx';
import { HelpSheet } from './HelpSheet.tsx';
import { SettingsDialog } from './SettingsDialog.tsx';
import { UndoDialog } from './UndoDialog.tsx';

/** The dialog that is open, if any. One whose subject has gone closes. */
export function Dialogs() {
  const open = useDialogs((store) => store.open);
  const state = useEngine((store) => store.state);
  if (open === null) return null;
  if (open.kind === 'help') return <HelpSheet />;
  if (state === null) return null;
  switch (open.kind) {
    case 'about':
      return <AboutSheet engine={state.engine} />;
    case 'settings':
      return <SettingsDialog show={state.show} />;
    case 'recording':
      return <RecordingDialog recording={state.recording} settings={state.show.recording} />;
    case 'alert-rules':
      return <RulesDialog alerts={state.alerts} />;
    case 'alert-rule': {
      const { rules, own, changed } = state.alerts;
      const rule = rules.find(({ id }) => id === open.id);
      if (rule === undefined) return null;
      return <RuleDialog key={rule.id} rule={rule} own={own.includes(rule.id)} changed={changed.includes(rule.id)} />;
    }
    case 'alert-outputs':
      return <OutputsDialog alerts={state.alerts} />;
    case 'add-source':
      return <SourceDialog source={null} />;
    case 'edit-source': {
      const source = state.sources.find((other) => other.id === open.id);
      return source === undefined ? null : <SourceDialog key={open.id} source={source} />;
    }
    case 'tally':
      return <TallyDialog key={open.source} source={open.source} sources={state.sources} />;
    case 'new-event':
      return <EventDialog event={null} />;
    case 'edit-event':
      return state.event === null ? null : <EventDialog event={state.event} />;
    case 'stand-down':
      return state.event === null ? null : <StandDownDialog event={state.event} />;
    case 'add-rendition':
      return <RenditionDialog rendition={null} />;
    case 'edit-rendition': {
      const rendition = state.renditions.find((other) => other.id === open.id);
      return rendition === undefined ? null : <RenditionDialog key={open.id} rendition={rendition} />;
    }
    case 'add-destination':
      return <DestinationDialog to={null} />;
    case 'edit-destination': {
      const to = state.destinations.find((other) => other.id === open.id);
      return to === undefined ? null : <DestinationDialog key={open.id} to={to} />;
    }
    case 'stop-destination': {
      const to = state.destinations.find((other) => other.id === open.id);
      return to === undefined ? null : <StopDialog key={open.id} to={to} remove={open.remove} />;
    }
    case 'undo':
      return <UndoDialog way={open.way} label={open.label} />;
  }
}
