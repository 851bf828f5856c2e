import {
  AudioLines,
  Cable,
  Camera,
  Cctv,
  Clapperboard,
  FileVideo,
  Globe,
  type LucideIcon,
  MonitorUp,
  Network,
  Smartphone,
  Tv,
} from 'lucide-react';
import type { SourceKind } from '#shared/show/source-config.ts';
import styles from './KindPicker.module.css';

interface Kind {
  kind: SourceKind;
  icon: LucideIcon;
  label: string;
  words: string;
}

/** Kinds of source in the order in which people look for them. A still stands for whatever is in the pool. */
export const KINDS: readonly Kind[] = [
  { kind: 'device', icon: Camera, label: 'Camera or capture card', words: 'plugged into this machine' },
  { kind: 'srt', icon: Network, label: 'SRT', words: 'an encoder anywhere, safely over the internet' },
  { kind: 'rtmp', icon: Smartphone, label: 'RTMP', words: 'a phone or an encoder pushes here, or a server is asked' },
  { kind: 'udp', icon: Cable, label: 'UDP', words: 'MPEG-TS or multicast in this network' },
  { kind: 'rtsp', icon: Cctv, label: 'RTSP', words: 'a network or PTZ camera' },
  { kind: 'http', icon: Globe, label: 'HLS or HTTP', words: 'a stream or a file on a web server' },
  { kind: 'screen', icon: MonitorUp, label: 'Screen or window', words: 'slides, a browser, a game' },
  { kind: 'sound', icon: AudioLines, label: 'Sound device', words: 'a microphone, a mixing desk' },
  { kind: 'file', icon: FileVideo, label: 'File', words: 'a video or sound file, played in a loop' },
  { kind: 'still', icon: Clapperboard, label: 'Still or clip', words: 'from the media pool' },
  { kind: 'test', icon: Tv, label: 'Test picture', words: 'a picture, a clock and a tone' },
];

/** The first question of the wizard: where does it come from? */
export function KindPicker({ onPick }: { onPick: (kind: SourceKind) => void }) {
  return (
    <ul className={styles.kinds} aria-label="Kind of source">
      {KINDS.map(({ kind, icon: Icon, label, words }, index) => (
        <li key={kind}>
          {/* biome-ignore lint/a11y/noAutofocus: the dialog’s first question; without it the focus is on Close */}
          <button type="button" className={styles.kind} autoFocus={index === 0} onClick={() => onPick(kind)}>
            <Icon size={20} aria-hidden="true" className={styles.icon} />
            <span className={styles.label}>{label}</span>
            <span className={styles.words}>{words}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
