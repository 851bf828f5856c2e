import { RefreshCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { fpsOf } from '#shared/canvas.ts';
import { DeviceList } from '#shared/commands/input.ts';
import { DEVICE_APIS, SCREEN_APIS, SOUND_APIS } from '#shared/show/source-config.ts';
import { ask, useEngine } from '../store/engine.ts';
import { detailLine } from '../store/refusal.ts';
import { Button } from '../ui/Button.tsx';
import { FormLine } from '../ui/FormLine.tsx';
import { Choice, Tick } from '../ui/fields.tsx';
import { FieldGrid } from '../ui/Sheet.tsx';
import { type SourceForm, suggestName } from './form-fields.tsx';
import styles from './Sources.module.css';
import { modeText, type SourceDraft } from './source-draft.ts';

type Looked = { at: 'looking' } | { at: 'found'; list: DeviceList } | { at: 'failed'; reason: string };
type Api = SourceDraft['api'];

const OTHER = 'other';
const API_WORDS: Readonly<Record<Api, string>> = {
  v4l2: 'Linux camera (v4l2)',
  avfoundation: 'macOS (AVFoundation)',
  dshow: 'Windows (DirectShow)',
  decklink: 'Blackmagic DeckLink',
  ndi: 'NDI',
  x11grab: 'X11 display',
  gdigrab: 'Windows desktop',
  alsa: 'ALSA',
  pulse: 'PulseAudio or PipeWire',
};

const apisOf = (kind: SourceDraft['kind']): readonly Api[] =>
  kind === 'device' ? DEVICE_APIS : kind === 'screen' ? SCREEN_APIS : SOUND_APIS;

/** Asks the engine what is plugged in, once when shown and again on demand. */
function useDevices(): [Looked, () => void] {
  const [looked, setLooked] = useState<Looked>({ at: 'looking' });
  const look = async (): Promise<void> => {
    setLooked({ at: 'looking' });
    const answer = await ask('device.list', {});
    if (answer.ok) setLooked({ at: 'found', list: DeviceList.parse(answer.result) });
    else setLooked({ at: 'failed', reason: `${answer.refusal.message} ${detailLine(answer.refusal.details)}` });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the fields come up
  useEffect(() => {
    void look();
  }, []);
  return [looked, () => void look()];
}

const keyOf = (api: string, id: string, window: boolean): string => `${window ? 'window' : api} ${id}`;

interface Entry {
  key: string;
  label: string;
  api: Api;
  id: string;
  name: string;
  window: boolean;
}

function entriesOf(kind: SourceDraft['kind'], list: DeviceList): Entry[] {
  const found: { api: Api; id: string; name: string; window?: boolean }[] =
    kind === 'device' ? list.cameras : kind === 'screen' ? list.screens : list.sounds;
  return found.map(({ api, id, name, window = false }) => ({
    key: keyOf(api, id, window),
    label: window ? `Window: ${name}` : name === id ? name : `${name} · ${id}`,
    api,
    id,
    name,
    window,
  }));
}

function ModeField({ form, list }: { form: SourceForm; list: DeviceList }) {
  const canvasFps = useEngine((store) => (store.state === null ? 30 : fpsOf(store.state.show.canvas.frameRate)));
  const { api, device, deviceMode } = form.draft;
  const modes = list.cameras.find((camera) => camera.api === api && camera.id === device)?.modes ?? [];
  const options = modes.map((mode) => ({
    value: modeText(mode, canvasFps),
    label: `${mode.width}×${mode.height}${mode.fps === null ? '' : `, up to ${mode.fps} fps`}${mode.format === null ? '' : `, ${mode.format}`}`,
  }));
  const known = options.some(({ value }) => value === deviceMode) || deviceMode === '';
  return (
    <Choice
      label="Mode"
      value={deviceMode}
      options={[
        { value: '', label: 'The device’s own' },
        ...(known ? [] : [{ value: deviceMode, label: deviceMode }]),
        ...options,
      ]}
      onChange={(value) => form.set('deviceMode', value)}
      error={form.errorAt('mode')}
    />
  );
}

/** Sound that comes from a device of its own beside a camera. */
function CameraSoundField({ form, list }: { form: SourceForm; list: DeviceList }) {
  const { api, audioDevice } = form.draft;
  const apis: readonly Api[] = api === 'v4l2' ? ['alsa', 'pulse'] : [api];
  const options = list.sounds
    .filter((sound) => apis.includes(sound.api))
    .map((sound) => ({ value: api === 'v4l2' ? `${sound.api}:${sound.id}` : sound.id, label: sound.name }));
  const known = audioDevice === '' || options.some(({ value }) => value === audioDevice);
  return (
    <Choice
      label="Sound"
      value={audioDevice}
      options={[
        { value: '', label: 'None' },
        ...(known ? [] : [{ value: audioDevice, label: audioDevice }]),
        ...options,
      ]}
      onChange={(value) => form.set('audioDevice', value)}
      error={form.errorAt('audioDevice')}
    />
  );
}

/** A camera, screen, window or sound device: from the list of what is there, or by its name. */
export function DeviceFields({ form }: { form: SourceForm }) {
  const [looked, look] = useDevices();
  const { kind, api, device, window } = form.draft;
  const entries = looked.at === 'found' ? entriesOf(kind, looked.list) : [];
  const chosen = entries.find((entry) => entry.key === keyOf(api, device, window));
  const pick = (key: string): void => {
    const entry = entries.find((other) => other.key === key);
    if (entry === undefined) {
      form.set('device', '');
      return;
    }
    form.set('api', entry.api);
    form.set('device', entry.id);
    form.set('window', entry.window);
    form.set('deviceMode', '');
    suggestName(form, entry.name);
  };
  const words = looked.at === 'looking' ? 'Looking …' : entries.length === 0 ? 'None found' : 'Choose …';
  const wanted = kind === 'device' ? 'cameras' : kind === 'screen' ? 'screens' : 'sounds';
  const field = kind === 'screen' ? 'screen' : 'device';
  return (
    <>
      <div className={styles.beside}>
        <Choice
          label={kind === 'device' ? 'Camera or card' : kind === 'screen' ? 'Screen or window' : 'Sound device'}
          value={chosen?.key ?? OTHER}
          options={[
            ...entries.map(({ key, label }) => ({ value: key, label })),
            { value: OTHER, label: device === '' ? words : 'By the name below' },
          ]}
          onChange={pick}
          disabled={looked.at === 'looking'}
          error={chosen === undefined ? form.errorAt(field) : undefined}
        />
        <Button label="Look again" onPress={look}>
          <RefreshCw size={13} />
        </Button>
      </div>
      {looked.at === 'failed' && <p className={styles.note}>{looked.reason}</p>}
      {looked.at === 'found' && entries.length === 0 && (
        <ul className={styles.note}>
          {looked.list.missing
            .filter(({ what }) => what === wanted)
            .map(({ reason }) => (
              <li key={reason}>{reason}</li>
            ))}
        </ul>
      )}
      {chosen === undefined && (
        <FieldGrid>
          <Choice
            label="System"
            value={api}
            options={apisOf(kind).map((value) => ({ value, label: API_WORDS[value] }))}
            onChange={(value) => form.set('api', value)}
          />
          <FormLine form={form} field="device" path={field} label="Name of the device" hint="as the system calls it" />
        </FieldGrid>
      )}
      {kind === 'device' && looked.at === 'found' && (
        <FieldGrid>
          <ModeField form={form} list={looked.list} />
          {(api === 'v4l2' || api === 'dshow' || api === 'avfoundation') && (
            <CameraSoundField form={form} list={looked.list} />
          )}
        </FieldGrid>
      )}
      {kind === 'screen' && (
        <>
          {chosen === undefined && (
            <Tick label="It is a window" checked={window} onChange={(on) => form.set('window', on)} />
          )}
          <Tick label="With the mouse pointer" checked={form.draft.cursor} onChange={(on) => form.set('cursor', on)} />
        </>
      )}
    </>
  );
}
