import type { ReactNode } from 'react';
import type { SourceId } from '#shared/ids.ts';
import { NEW_STRIP, type StripChanges, type StripSettings } from '#shared/show/sound-config.ts';
import { setSoundDelay, setStrip } from './actions.ts';
import { CompressorCurve } from './CompressorCurve.tsx';
import { DeskKey } from './DeskKey.tsx';
import { PopUpKey } from './PopUpKey.tsx';
import styles from './Processing.module.css';
import { COMPRESSOR_ROWS, DELAY_ROW, GATE_ROWS, HIGH_PASS_ROWS, type SettingRow } from './setting-rows.ts';
import { ValueRow } from './ValueRow.tsx';

interface ProcessingProps {
  source: SourceId;
  name: string;
  strip: StripSettings;
  /** Of the source’s sound; null where there is none to set. */
  delayMs: number | null;
  disabled: boolean;
}

interface BlockProps extends Omit<ProcessingProps, 'delayMs'> {
  title: string;
  on: boolean;
  turn: (on: boolean) => StripChanges;
  rows: readonly SettingRow<StripSettings, StripChanges>[];
  children?: ReactNode;
}

/** One of the three: in or out, and its values. */
function Block({ title, source, name, strip, disabled, on, turn, rows, children }: BlockProps) {
  return (
    <fieldset className={styles.block}>
      <legend className={styles.legend}>
        {title}
        <DeskKey
          label={`${title} of ${name}`}
          lit={on ? 'plain' : null}
          pressed={on}
          disabled={disabled}
          onPress={() => setStrip(source, turn(!on))}
        >
          {on ? 'IN' : 'OUT'}
        </DeskKey>
      </legend>
      <div className={styles.inside}>
        <div className={styles.rows}>
          {rows.map((row) => (
            <ValueRow
              key={row.name}
              row={row}
              value={row.read(strip)}
              rest={row.read(NEW_STRIP)}
              disabled={disabled}
              onMove={(value) => setStrip(source, row.change(value))}
            />
          ))}
        </div>
        {children}
      </div>
    </fieldset>
  );
}

/** What is in, in letters: `HP G C D`. */
const inUse = ({ highPass, gate, compressor }: StripSettings, delayMs: number | null): string =>
  [highPass.on && 'HP', gate.on && 'G', compressor.on && 'C', (delayMs ?? 0) > 0 && 'D']
    .filter((part) => part !== false)
    .join(' ');

/** High-pass, gate, compressor and delay: a key that tells what is in, and the values in a pop-over. */
export function Processing(props: ProcessingProps) {
  const { source, name, strip, delayMs, disabled } = props;
  const { highPass, gate, compressor } = strip;
  const letters = inUse(strip, delayMs);
  return (
    <PopUpKey
      face={letters === '' ? 'PROC' : letters}
      label={`Processing of ${name}: ${letters === '' ? 'all out' : `${letters} in`}`}
      title={`High-pass, gate, compressor and delay of ${name}`}
      used={letters !== ''}
      disabled={disabled}
      widthPx={690}
      testId={`processing-${source}`}
    >
      <h3 className={styles.title}>{name}</h3>
      {delayMs !== null && (
        <ValueRow
          row={DELAY_ROW}
          value={delayMs}
          rest={0}
          disabled={disabled}
          onMove={(ms) => setSoundDelay(source, Math.round(ms))}
        />
      )}
      <div className={styles.blocks}>
        <Block
          {...props}
          title="High-pass"
          on={highPass.on}
          turn={(on) => ({ highPass: { on } })}
          rows={HIGH_PASS_ROWS}
        />
        <Block {...props} title="Gate" on={gate.on} turn={(on) => ({ gate: { on } })} rows={GATE_ROWS} />
        <Block
          {...props}
          title="Compressor"
          on={compressor.on}
          turn={(on) => ({ compressor: { on } })}
          rows={COMPRESSOR_ROWS}
        >
          <CompressorCurve settings={compressor} />
        </Block>
      </div>
    </PopUpKey>
  );
}
