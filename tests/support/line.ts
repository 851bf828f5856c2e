/**
 * A line between a push and its server that can be narrowed and cut without either end being told. As root on Linux it is
 * a network namespace of the kernel’s, with its traffic shaping; elsewhere a relay that reads slowly, or not at all.
 */
import { NamespaceLine, namespacesAllowed } from './namespace-line.ts';
import { freeTcpPort } from './ports.ts';
import { ThrottlingRelay } from './throttling-relay.ts';

export interface Line {
  kind: 'namespace' | 'relay';
  /** Address and port the server is to listen on. */
  serverHost: string;
  serverPort: number;
  /** Address the server finds us at. */
  ourHost: string;
  /** Address and port a push goes to. */
  pushHost: string;
  pushPort: number;
  /** The server runs in this network namespace; null: in ours. */
  namespace: string | null;
  /** Lets no more than this through; null: everything. */
  narrow(kbps: number | null): void;
  /** From now on nothing comes through, and nobody is told. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** The best line that this machine allows. */
export async function openLine(): Promise<Line> {
  const port = await freeTcpPort();
  return namespacesAllowed() ? new NamespaceLine(port) : ThrottlingRelay.open(port);
}
