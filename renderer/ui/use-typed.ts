import { type ChangeEvent, type FocusEvent, type KeyboardEvent, useRef, useState } from 'react';

/**
 * A value that can be typed over: what is typed is given when the field is left or Enter is pressed; Escape takes it
 * back. `text` stands there while nobody types. `give` gets what was typed and ignores what it cannot read.
 */
export function useTyped(text: string, give: (typed: string) => void) {
  const [typed, setTyped] = useState<string | null>(null);
  const ref = useRef<HTMLInputElement>(null);
  const input = {
    ref,
    value: typed ?? text,
    onFocus: (event: FocusEvent<HTMLInputElement>) => event.currentTarget.select(),
    onChange: (event: ChangeEvent<HTMLInputElement>) => setTyped(event.currentTarget.value),
    onBlur: () => {
      if (typed !== null) give(typed);
      setTyped(null);
    },
    onKeyDown: (event: KeyboardEvent<HTMLInputElement>) => {
      if (event.key === 'Escape') {
        setTyped(null);
        // Blur would give what was typed; by then it is forgotten.
        setTimeout(() => ref.current?.blur());
      } else if (event.key === 'Enter') ref.current?.blur();
    },
  };
  return { typed, input };
}
