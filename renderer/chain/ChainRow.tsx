import { Blend, Eye, Film, Globe, HardDrive, Layers, type LucideIcon, Server, Upload, Video } from 'lucide-react';
import { type Chain, HOPS, type Hop, type HopName, type Trouble } from '#shared/chain/chain.ts';
import { useEngine } from '../store/engine.ts';
import { cx } from '../ui/cx.ts';
import { formatClock, formatDelay, formatDuration } from '../ui/format.ts';
import { HEALTH_WORDS, HealthMark } from '../ui/HealthMark.tsx';
import styles from './ChainRow.module.css';

const ICONS: Record<HopName, LucideIcon> = {
  camera: Video,
  mixer: Blend,
  encoder: Film,
  uplink: Upload,
  ingest: Server,
  ladder: Layers,
  origin: HardDrive,
  delivery: Globe,
  viewer: Eye,
};

const blank = (name: HopName): Hop => ({
  name,
  health: 'unknown',
  figure: '–',
  delayMs: null,
  cause: null,
  number: null,
  problem: null,
  advice: null,
  illness: null,
});

function HopCell({ hop, cause }: { hop: Hop; cause: boolean }) {
  const Icon = ICONS[hop.name];
  const words = [hop.problem, hop.advice].filter((part) => part !== null).join(' ');
  return (
    <li
      className={cx(styles.hop, styles[hop.health], cause && styles.cause)}
      title={words === '' ? `${hop.name}: ${hop.figure}` : words}
      data-testid={`hop-${hop.name}`}
      data-health={hop.health}
    >
      <div className={styles.line}>
        <Icon size={13} aria-hidden="true" className={styles.icon} />
        <span className={styles.name}>{hop.name}</span>
        <HealthMark health={hop.health} />
        <span className={styles.word}>{HEALTH_WORDS[hop.health]}</span>
      </div>
      <div className={styles.figure}>{hop.figure === '' ? '–' : hop.figure}</div>
      <div className={styles.delay} title="Delay behind the lens">
        {formatDelay(hop.delayMs)}
      </div>
    </li>
  );
}

interface LineProps {
  /** The hop, or what stands beside the chain. */
  where: string;
  trouble: Trouble & { sinceMs: number };
  /** Wall clock of the engine. */
  nowMs: number;
  testId: string;
}

/** One sentence: where, the number, what is wrong, what to do, since when. */
function TroubleLine({ where, trouble, nowMs, testId }: LineProps) {
  const { health, number, problem, advice, sinceMs } = trouble;
  return (
    <p
      className={cx(styles.verdict, health === 'alarm' ? styles.bad : styles.poor)}
      data-testid={testId}
      title={`${problem} ${advice}`}
    >
      <HealthMark health={health} />
      <b className={styles.culprit}>{where}</b>
      <b className={styles.number}>{number}</b>
      <span className={styles.problem}>{problem}</span>
      <span className={styles.advice}>→ {advice}</span>
      <span className={styles.since}>
        since {formatClock(sinceMs)} · {formatDuration(nowMs - sinceMs)}
      </span>
    </p>
  );
}

function VerdictLine({ chain, known, nowMs }: { chain: Chain | null; known: boolean; nowMs: number }) {
  if (!known || chain === null) return <p className={styles.verdict}>The signal chain is not known.</p>;
  const { verdict, beside } = chain;
  if (verdict !== null) return <TroubleLine where={verdict.hop} trouble={verdict} nowMs={nowMs} testId="verdict" />;
  const [first] = beside;
  if (first !== undefined) return <TroubleLine where={first.side} trouble={first} nowMs={nowMs} testId="beside" />;
  return (
    <p className={cx(styles.verdict, styles.fine)} data-testid="verdict">
      <HealthMark health="ok" /> Every hop in use is healthy.
      <span className={styles.legend}>bold: delay behind the lens</span>
    </p>
  );
}

/** Everything between the lens and the viewer, with the delay behind the lens, and which hop is the cause when something is wrong. */
export function ChainRow() {
  const sample = useEngine((store) => store.history.at(-1) ?? null);
  const chain = sample?.chain ?? null;
  const known = useEngine((store) => store.link.phase === 'open');
  const hops = HOPS.map((name) => (known ? chain?.hops.find((hop) => hop.name === name) : undefined) ?? blank(name));
  return (
    <section className={styles.chain} aria-label="Signal chain">
      <ol className={styles.hops}>
        {hops.map((hop) => (
          <HopCell key={hop.name} hop={hop} cause={known && chain?.verdict?.hop === hop.name} />
        ))}
      </ol>
      <VerdictLine chain={chain} known={known} nowMs={sample?.atMs ?? 0} />
    </section>
  );
}
