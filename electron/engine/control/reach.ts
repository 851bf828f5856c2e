/** From where the engine can be opened, as addresses for people. */
import type { NetworkInterfaceInfo } from 'node:os';

export interface ReachableAddress {
  /** Without a slash at its end. */
  url: string;
  reach: 'network' | 'this-machine';
}

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(?:\.\d+){3}$/.test(host);
export const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::';
/** A host as it stands in a URL. */
export const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>;

/** Networks inside this machine, of containers and virtual machines, and tunnels: no phone is there. */
const isInner = (name: string): boolean => /^(?:docker|br-|veth|virbr|vmnet|vboxnet|vEthernet|tun|utun|wg)/i.test(name);

/**
 * Addresses of an engine that listens on `host`:`port`, those for other machines first. Where it listens everywhere they
 * are the machine’s own, IPv4 before IPv6 and real networks
 * before those of containers; addresses that mean something on one cable only (169.254…, fe80…) are left out.
 */
export function reachableAddresses(host: string, port: number, interfaces: Interfaces): ReachableAddress[] {
  const at = (address: string, reach: ReachableAddress['reach']): ReachableAddress => ({
    url: `http://${bracketed(address)}:${port}`,
    reach,
  });
  if (isLoopback(host)) return [at(host, 'this-machine')];
  if (!isWildcard(host)) return [at(host, 'network')];
  const own = Object.entries(interfaces)
    .toSorted(([a], [b]) => Number(isInner(a)) - Number(isInner(b)))
    .flatMap(([, list]) => list ?? [])
    .filter(({ internal, address }) => !internal && !/^(?:169\.254\.|fe[89ab])/i.test(address))
    .filter(({ family }) => host === '::' || family === 'IPv4')
    .toSorted((a, b) => a.family.localeCompare(b.family));
  return [...own.map(({ address }) => at(address, 'network')), at('127.0.0.1', 'this-machine')];
}
