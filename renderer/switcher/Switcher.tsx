import { Panel } from '../ui/Panel.tsx';
import { BusRows } from './BusRows.tsx';
import styles from './Switcher.module.css';
import { TransitionBlock } from './TransitionBlock.tsx';

/** The panel with the keys. */
export function Switcher() {
  return (
    <Panel title="Switcher" bodyClassName={styles.body}>
      <BusRows />
      <TransitionBlock />
    </Panel>
  );
}
