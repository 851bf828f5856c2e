import { ScanSearch } from 'lucide-react';
import { useState } from 'react';
import { Label, Radio, RadioGroup } from 'react-aria-components';
import { type ProbedProgram, ProbeResult } from '#shared/commands/input.ts';
import type { SourceId } from '#shared/ids.ts';
import { SourceConfig } from '#shared/show/source-config.ts';
import { ask } from '../store/engine.ts';
import { detailLine, type Refusal } from '../store/refusal.ts';
import { Button } from '../ui/Button.tsx';
import { FormLine } from '../ui/FormLine.tsx';
import { FieldGrid } from '../ui/Sheet.tsx';
import { type SourceForm, suggestName } from './form-fields.tsx';
import { audioWords, feedWords, programTitle, videoWords } from './probe-words.ts';
import styles from './Sources.module.css';
import { candidateOf, changesOf, isFeed, newSourceOf, type SourceDraft } from './source-form.ts';

type Look =
  | { at: 'never' }
  | { at: 'looking' }
  | { at: 'found'; result: ProbeResult }
  | { at: 'failed'; refusal: Refusal };

/** The details of a look that failed are a sentence of their own. */
function reasonOf({ message, details }: Refusal): string {
  const reason =
    typeof details === 'object' && details !== null && 'reason' in details
      ? String(details.reason)
      : detailLine(details);
  return `${message} ${reason}`.trim();
}

const listens = (draft: SourceDraft): boolean =>
  (draft.kind === 'rtmp' && draft.rtmpMode === 'listen') || (draft.kind === 'srt' && draft.mode === 'listener');

interface ChoicesProps {
  label: string;
  value: string;
  options: { value: string; title: string; lines: string[] }[];
  onChange: (value: string) => void;
}

function Choices({ label, value, options, onChange }: ChoicesProps) {
  return (
    <RadioGroup className={styles.choices ?? ''} value={value} onChange={onChange}>
      <Label className={styles.choicesLabel}>{label}</Label>
      {options.map((option) => (
        <Radio key={option.value} value={option.value} className={styles.choice ?? ''}>
          <span>
            {option.title}
            {option.lines.map((line) => (
              <span key={line} className={styles.streams}>
                {line}
              </span>
            ))}
          </span>
        </Radio>
      ))}
    </RadioGroup>
  );
}

const streamLines = ({ video, audio }: ProbedProgram): string[] => [
  ...video.map(videoWords),
  ...audio.map((track) => `sound ${audioWords(track)}`),
];

/** What is in the feed: which program, and which of its sound tracks. */
function Found({ form, result }: { form: SourceForm; result: ProbeResult }) {
  const { program, audioTrack } = form.draft;
  const current = result.programs.find(({ number }) => String(number ?? '') === program) ?? result.programs[0];
  const pickProgram = (number: string): void => {
    form.set('program', number);
    form.set('audioTrack', '1');
    const name = result.programs.find((each) => String(each.number) === number)?.name ?? null;
    if (name !== null) suggestName(form, name);
  };
  return (
    <>
      {result.programs.length > 1 ? (
        <Choices
          label="Program"
          value={String(current?.number ?? '')}
          options={result.programs.map((each) => ({
            value: String(each.number ?? ''),
            title: programTitle(each),
            lines: streamLines(each),
          }))}
          onChange={pickProgram}
        />
      ) : (
        current !== undefined && (
          <div>
            {[
              ...current.video.map(videoWords),
              ...(current.audio.length === 1 ? current.audio : []).map((track) => `sound ${audioWords(track)}`),
            ].map((line) => (
              <span key={line} className={styles.streams}>
                {line}
              </span>
            ))}
            {current.video.length === 0 && <span className={styles.streams}>no picture</span>}
            {current.audio.length === 0 && <span className={styles.streams}>no sound</span>}
          </div>
        )
      )}
      {current !== undefined && current.audio.length > 1 && (
        <Choices
          label="Sound track"
          value={audioTrack}
          options={current.audio.map((track) => ({
            value: String(track.track + 1),
            title: audioWords(track),
            lines: [],
          }))}
          onChange={(value) => form.set('audioTrack', value)}
        />
      )}
    </>
  );
}

interface ProbePanelProps {
  form: SourceForm;
  /** What the form began with, when it changes a source of the show. */
  edited: { id: SourceId; initial: SourceDraft } | null;
}

/** Looks into the feed on demand. A source can be added without ever being looked at. */
export function ProbePanel({ form, edited }: ProbePanelProps) {
  const [look, setLook] = useState<Look>({ at: 'never' });
  const { draft } = form;

  const probe = async (): Promise<void> => {
    if (look.at === 'looking') return;
    const parsed = SourceConfig.safeParse({ ...candidateOf(draft), name: 'probe' });
    if (!parsed.success) {
      for (const { path } of parsed.error.issues) form.touch(path.map(String).join('.'));
      return;
    }
    setLook({ at: 'looking' });
    const { name: _notYet, ...source } =
      edited === null ? newSourceOf(draft) : { ...changesOf(edited.initial, draft), kind: draft.kind };
    const answer = await ask('source.probe', { source, ...(edited === null ? {} : { id: edited.id }) });
    if (!answer.ok) {
      setLook({ at: 'failed', refusal: answer.refusal });
      return;
    }
    const result = ProbeResult.parse(answer.result);
    setLook({ at: 'found', result });
    const first = result.programs.find(({ number }) => String(number ?? '') === draft.program) ?? result.programs[0];
    if (result.programs.length > 1 && draft.program === '' && first?.number) form.set('program', String(first.number));
    const name = first?.name ?? result.suggestedName;
    if (name !== null) suggestName(form, name);
  };

  return (
    <section className={styles.probe} aria-label="What is in it">
      <div className={styles.probeHead}>
        {/* Never disabled: a button that is loses the focus, and with it the keyboard its way out of the dialog. */}
        <Button onPress={() => void probe()}>
          <ScanSearch size={14} /> {look.at === 'found' || look.at === 'failed' ? 'Look again' : 'Look what is in it'}
        </Button>
        <span className={styles.probeWords} role="status">
          {look.at === 'looking' && (listens(draft) ? 'Waiting for a sender: start it now …' : 'Opening it …')}
          {look.at === 'found' && feedWords(look.result)}
          {look.at === 'never' && 'opens it once, for up to eight seconds'}
        </span>
      </div>
      {look.at === 'failed' && (
        <p className={styles.failure} role="alert">
          ▲ {reasonOf(look.refusal)}
        </p>
      )}
      {look.at === 'found' && isFeed(draft.kind) && <Found form={form} result={look.result} />}
      {look.at === 'found' && !isFeed(draft.kind) && (
        <div>
          {look.result.programs.flatMap(streamLines).map((line) => (
            <span key={line} className={styles.streams}>
              {line}
            </span>
          ))}
        </div>
      )}
      {look.at !== 'found' && isFeed(draft.kind) && (
        <FieldGrid>
          <FormLine
            form={form}
            field="program"
            label="Program"
            numeric
            placeholder="the first"
            hint="number in the MPEG-TS"
          />
          <FormLine form={form} field="audioTrack" label="Sound track" numeric hint="1 is the first" />
        </FieldGrid>
      )}
    </section>
  );
}
