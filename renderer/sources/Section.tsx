import { ChevronRight } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import type { SourceForm } from './form-fields.tsx';
import styles from './Sources.module.css';

interface SectionProps {
  title: string;
  /** What it holds, in a word, while it is closed. */
  info: string;
  form: SourceForm;
  /** Schema path of what is inside: a complaint there opens it. */
  path: string;
  also?: readonly string[];
  children: ReactNode;
}

/** A part of a long form that stays closed until it is wanted, or until something in it is wrong. */
export function Section({ title, info, form, path, also = [], children }: SectionProps) {
  const [open, setOpen] = useState(false);
  const ref = useRef<HTMLDivElement>(null);
  const wrong = form.wrongBelow(path) || also.some((other) => form.errorAt(other) !== undefined);
  const turn = (wanted: boolean): void => {
    setOpen(wanted);
    // What has opened below the edge is brought into sight, once it has its height.
    if (wanted) requestAnimationFrame(() => ref.current?.scrollIntoView({ block: 'nearest' }));
  };
  return (
    <Disclosure ref={ref} className={styles.section ?? ''} isExpanded={open || wrong} onExpandedChange={turn}>
      <Heading level={3} style={{ margin: 0, fontSize: 'inherit' }}>
        <Button slot="trigger" className={styles.sectionHead ?? ''}>
          <ChevronRight size={14} aria-hidden="true" />
          {title}
          <span className={styles.sectionInfo}>{info}</span>
        </Button>
      </Heading>
      <DisclosurePanel>
        <div className={styles.sectionBody}>{children}</div>
      </DisclosurePanel>
    </Disclosure>
  );
}
