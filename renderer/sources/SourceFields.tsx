import { FolderOpen } from 'lucide-react';
import { Button } from '../ui/Button.tsx';
import { FormLine } from '../ui/FormLine.tsx';
import { FormSecret } from '../ui/FormSecret.tsx';
import { Choice, Segments, Tick } from '../ui/fields.tsx';
import { FieldGrid } from '../ui/Sheet.tsx';
import { DeviceFields } from './DeviceFields.tsx';
import type { SourceForm } from './form-fields.tsx';
import { PoolFields } from './PoolFields.tsx';

const VARIANTS = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => ({ value: String(n), label: `Picture ${n + 1}` }));

/** What the engine keeps already and never tells. */
export interface Stored {
  passphrase: boolean;
  streamId: boolean;
  key: boolean;
}

interface KindProps {
  form: SourceForm;
  stored: Stored;
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
      <FormLine form={form} field="toneHz" label="Tone" unit="Hz" numeric />
    </FieldGrid>
  );
}

function UdpFields({ form }: { form: SourceForm }) {
  return (
    <FieldGrid>
      <FormLine form={form} field="host" label="Listen on" hint="own address, 0.0.0.0 or a multicast group" />
      <FormLine form={form} field="port" label="Port" numeric />
      <FormLine
        form={form}
        field="interface"
        label="Network interface"
        placeholder="any"
        hint="its address, for multicast"
      />
    </FieldGrid>
  );
}

function SrtFields({ form, stored }: KindProps) {
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
        <FormLine form={form} field="host" label={listener ? 'Listen on' : 'Host'} />
        <FormLine form={form} field="port" label="Port" numeric />
        <FormLine form={form} field="latencyMs" label="Latency" unit="ms" numeric hint="about four round trips" />
      </FieldGrid>
      <FormSecret
        form={form}
        field="passphrase"
        label="Passphrase"
        stored={stored.passphrase}
        hint="10 to 79 characters; the same at both ends"
      />
      <FormSecret
        form={form}
        field="streamId"
        label="Stream ID"
        stored={stored.streamId}
        hint="what the far end asks for, if it does"
      />
    </>
  );
}

/** An address that may hold a secret: written, never read back. */
function AddressField({ form, example }: { form: SourceForm; example: string }) {
  const { storedAddress } = form.draft;
  return (
    <FormLine
      form={form}
      field="url"
      label="Address"
      placeholder={storedAddress === '' ? example : `stored: ${storedAddress}`}
      hint={storedAddress === '' ? 'with user and password if it needs them' : 'leave empty to keep the stored one'}
      wide
    />
  );
}

function RtmpFields({ form, stored }: KindProps) {
  const { rtmpMode, host, port, app } = form.draft;
  const local = host === '127.0.0.1' || host === 'localhost';
  return (
    <>
      <Segments
        label="Direction"
        value={rtmpMode}
        options={[
          { value: 'listen', label: 'Listen: it is pushed here' },
          { value: 'pull', label: 'Pull: fetch it' },
        ]}
        onChange={(value) => form.set('rtmpMode', value)}
      />
      {rtmpMode === 'pull' ? (
        <AddressField form={form} example="rtmp://host/app/stream" />
      ) : (
        <>
          <FieldGrid>
            <FormLine
              form={form}
              field="host"
              label="Listen on"
              hint={local ? 'this machine only; 0.0.0.0 lets others in' : 'an own address, or 0.0.0.0'}
            />
            <FormLine form={form} field="port" label="Port" numeric />
            <FormLine form={form} field="app" label="App" hint={`rtmp://${local ? 'localhost' : '…'}:${port}/${app}`} />
          </FieldGrid>
          <FormSecret
            form={form}
            field="key"
            label="Stream key"
            stored={stored.key}
            hint="whoever sends another key is turned away; without one anybody may send"
          />
        </>
      )}
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
      <FormLine
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

/** The fields of one kind of source. */
export function KindFields({ form, stored }: KindProps) {
  switch (form.draft.kind) {
    case 'test':
      return <TestFields form={form} />;
    case 'udp':
      return <UdpFields form={form} />;
    case 'srt':
      return <SrtFields form={form} stored={stored} />;
    case 'rtmp':
      return <RtmpFields form={form} stored={stored} />;
    case 'rtsp':
      return (
        <>
          <AddressField form={form} example="rtsp://camera/stream1" />
          <Segments
            label="Transport"
            value={form.draft.transport}
            options={[
              { value: 'tcp', label: 'TCP: nothing is lost' },
              { value: 'udp', label: 'UDP: shortest delay' },
            ]}
            onChange={(value) => form.set('transport', value)}
          />
        </>
      );
    case 'http':
      return <AddressField form={form} example="https://host/index.m3u8" />;
    case 'file':
      return <FileFields form={form} />;
    case 'device':
    case 'screen':
    case 'sound':
      return <DeviceFields form={form} />;
    case 'still':
    case 'clip':
      return <PoolFields form={form} />;
  }
}
