/** Why an output does not run: stable codes, with a name for people and what to do. */

interface FaultWords {
  label: string;
  next: string;
}

export const OUTPUT_FAULTS = {
  refused: { label: 'connection refused', next: 'Start the server, or correct host and port.' },
  unreachable: { label: 'no answer', next: 'Check the network, the firewall and the address.' },
  dns: { label: 'name unknown', next: 'Correct the host name, or check this machine’s DNS.' },
  tls: {
    label: 'no secure connection',
    next: 'Check the certificate of the server; for one of your own, switch the check off.',
  },
  key: { label: 'key rejected', next: 'Correct the stream key or passphrase, then start it again.' },
  rejected: {
    label: 'stream rejected',
    next: 'The far end says why; often an earlier connection has to time out there first.',
  },
  closed: { label: 'closed by the server', next: 'It connects again by itself; see the far end’s own log for why.' },
  stalled: { label: 'stalled', next: 'It is opened anew by itself; if it happens often, lower the bitrate.' },
  upload: { label: 'upload refused', next: 'Check the address; the server answered with an error.' },
  address: { label: 'address not usable', next: 'Correct the address, or free the port.' },
  disk: { label: 'file not writable', next: 'Check the folder, its rights and the space on the disk.' },
  lacks: { label: 'FFmpeg lacks it', next: 'Install a build of FFmpeg that has it.' },
  killed: {
    label: 'process killed',
    next: 'It is started again by itself; if it happens often, look whether this machine runs out of memory.',
  },
  other: { label: 'failed', next: 'See the log.' },
} as const satisfies Record<string, FaultWords>;

export type OutputFault = keyof typeof OUTPUT_FAULTS;
