import { FolderOpen } from 'lucide-react';
import { Button } from '../ui/Button.tsx';
import { Choice, Field, SecretField, Segments, Tick } from '../ui/fields.tsx';
import { FieldGrid } from '../ui/Sheet.tsx';
import type { Form } from '../ui/use-form.ts';
import type { SourceDraft } from './source-form.ts';

const VARIANTS = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => ({ value: String(n), label: `Picture ${n + 1}` }));

type TextKey = { [K in keyof SourceDraft]: SourceDraft[K] extends string ? K : never }[keyof SourceDraft];
type SourceForm = Form<SourceDraft, unknown>;

interface LineProps {
  form: SourceForm;
  field: TextKey;
  label: string;
  unit?: string;
  numeric?: boolean;
  hint?: string;
  placeholder?: string;
  wide?: boolean;
  autoFocus?: boolean;
}

/** A field of the draft that is a line of text or a number. */
export function Line({ form, field, ...rest }: LineProps) {
  return (
    <Field
      {...rest}
      value={form.draft[field]}
      onChange={(text) => form.set(field, text as never)}
      onLeave={() => form.touch(field)}
      error={form.errorAt(field)}
    />
  );
}

function TestFields({ form }: { form: SourceForm }) {
  return (
    <FieldGrid>
      <Choice
        label="Picture"
        value={form.draft.variant}
        options={VARIANTS}
        onChange={(value) => form.set('variant', value)}
      />
      <Line form={form} field="toneHz" label="Tone" unit="Hz" numeric />
    </FieldGrid>
  );
}

function UdpFields({ form }: { form: SourceForm }) {
  return (
    <FieldGrid>
      <Line form={form} field="host" label="Listen on" hint="own address, 0.0.0.0 or a multicast group" />
      <Line form={form} field="port" label="Port" numeric />
      <Line
        form={form}
        field="interface"
        label="Network interface"
        placeholder="any"
        hint="its address, for multicast"
      />
    </FieldGrid>
  );
}

function SrtFields({ form, stored }: { form: SourceForm; stored: boolean }) {
  const listener = form.draft.mode === 'listener';
  return (
    <>
      <Segments
        label="Mode"
        value={form.draft.mode}
        options={[
          { value: 'listener', label: 'Listener: wait for the camera' },
          { value: 'caller', label: 'Caller: call the camera' },
        ]}
        onChange={(value) => form.set('mode', value)}
      />
      <FieldGrid>
        <Line form={form} field="host" label={listener ? 'Listen on' : 'Host'} />
        <Line form={form} field="port" label="Port" numeric />
        <Line form={form} field="latencyMs" label="Latency" unit="ms" numeric hint="about four round trips" />
        <Line form={form} field="streamId" label="Stream ID" placeholder="none" />
      </FieldGrid>
      <SecretField
        label="Passphrase"
        stored={stored}
        value={form.draft.passphrase}
        clear={form.draft.clearPassphrase}
        onChange={(value) => form.set('passphrase', value)}
        onClear={(clear) => form.set('clearPassphrase', clear)}
        onLeave={() => form.touch('passphrase')}
        error={form.errorAt('passphrase')}
        hint="10 to 79 characters; the same at both ends"
      />
    </>
  );
}

function FileFields({ form }: { form: SourceForm }) {
  const { flypackShell } = window;
  const choose = async (): Promise<void> => {
    const path = (await flypackShell?.chooseMediaFile()) ?? null;
    if (path === null) return;
    form.set('path', path);
    form.touch('path');
  };
  return (
    <>
      <Line
        form={form}
        field="path"
        label="File"
        placeholder="/media/opener.mp4"
        hint="full path on the engine’s machine"
        wide
      />
      {flypackShell !== undefined && (
        <div>
          <Button size="small" onPress={() => void choose()}>
            <FolderOpen size={13} /> Choose a file …
          </Button>
        </div>
      )}
      <Tick
        label="Play it again from the start when it ends"
        checked={form.draft.loop}
        onChange={(loop) => form.set('loop', loop)}
      />
    </>
  );
}

/** The fields of one kind of source. `stored`: the engine keeps a passphrase already. */
export function KindFields({ form, stored }: { form: SourceForm; stored: boolean }) {
  switch (form.draft.kind) {
    case 'test':
      return <TestFields form={form} />;
    case 'udp':
      return <UdpFields form={form} />;
    case 'srt':
      return <SrtFields form={form} stored={stored} />;
    case 'file':
      return <FileFields form={form} />;
  }
}
