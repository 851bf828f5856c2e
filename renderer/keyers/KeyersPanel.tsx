import { useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { type DskId, KeyerId } from '#shared/ids.ts';
import { useEngine } from '../store/engine.ts';
import { KEYER_NAMES, keyerHolds } from '../switcher/keyer-view.ts';
import { useKeyerPhase } from '../switcher/use-keyer-phase.ts';
import { cx } from '../ui/cx.ts';
import { Panel } from '../ui/Panel.tsx';
import { ChromaEditor } from './ChromaEditor.tsx';
import { DskEditor } from './DskEditor.tsx';
import { useDrafts } from './drafts.ts';
import styles from './KeyersPanel.module.css';

const ORDER = ['dsk1', 'dsk2', 'key'] as const satisfies readonly KeyerId[];

/** A tab’s face: which keyer, whether it is on air, what it holds, whether a draft waits. */
function Face({ id }: { id: KeyerId }) {
  const { phase } = useKeyerPhase(id);
  const holds = useEngine((store) => (store.state === null ? '' : keyerHolds(store.state.keyers, id)));
  const drafted = useDrafts((store) => id !== 'key' && store[id] !== null);
  return (
    <>
      <span className={cx(styles.lamp, phase !== 'off' && styles.lit)} aria-hidden="true" />
      <b>{KEYER_NAMES[id]}</b>
      <span className={styles.what} dir="auto">
        {holds}
      </span>
      {phase !== 'off' && <span className="visually-hidden">on air</span>}
      {drafted && (
        <span className={styles.drafted} title="A draft waits">
          ▲
        </span>
      )}
    </>
  );
}

function Dsk({ id }: { id: DskId }) {
  const live = useEngine((store) => store.state?.keyers[id] ?? null);
  return live === null ? null : <DskEditor keyer={id} live={live} />;
}

function Chroma() {
  const chroma = useEngine((store) => store.state?.keyers.key ?? null);
  return chroma === null ? null : <ChromaEditor chroma={chroma} />;
}

/** What the keyers show. Whether they are on air is the business of the switcher’s panel. */
export function KeyersPanel() {
  const [tab, setTab] = useState<KeyerId>('dsk1');
  return (
    <Tabs
      className={cx(styles.tabs)}
      selectedKey={tab}
      onSelectionChange={(key) => setTab(KeyerId.parse(key))}
      keyboardActivation="automatic"
    >
      <Panel
        title="Keyers"
        info={
          <TabList className={cx(styles.list)} aria-label="Keyers">
            {ORDER.map((id) => (
              <Tab key={id} id={id} className={cx(styles.tab)} data-testid={`tab-${id}`}>
                <Face id={id} />
              </Tab>
            ))}
          </TabList>
        }
        bodyClassName={styles.body}
      >
        {ORDER.map((id) => (
          <TabPanel key={id} id={id} className={cx(styles.page)}>
            {id === 'key' ? <Chroma /> : <Dsk id={id} />}
          </TabPanel>
        ))}
      </Panel>
    </Tabs>
  );
}
