import { Check, ChevronDown } from 'lucide-react';
import {
  Button,
  Checkbox,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Radio,
  RadioGroup,
  Select,
  SelectValue,
  Text,
  TextField,
} from 'react-aria-components';
import { cx } from './cx.ts';
import styles from './fields.module.css';

interface FieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Called when the field is left. */
  onLeave?: () => void;
  error?: string | undefined;
  hint?: string;
  unit?: string;
  type?: 'text' | 'password' | 'datetime-local';
  /** Digits only, so a short field and a numeric keyboard on tablets. */
  numeric?: boolean;
  placeholder?: string;
  disabled?: boolean;
  autoFocus?: boolean;
  wide?: boolean;
}

/** A labelled line of text or a number, with its complaint below it. The room for the complaint is always there. */
export function Field(props: FieldProps) {
  const { label, value, onChange, onLeave, error, hint, unit, type = 'text', numeric = false, wide = false } = props;
  return (
    <TextField
      className={cx(styles.field, wide && styles.wide)}
      value={value}
      onChange={(text) => {
        onChange(text);
        onLeave?.();
      }}
      {...(onLeave === undefined ? {} : { onBlur: onLeave })}
      type={type}
      isInvalid={error !== undefined}
      isDisabled={props.disabled ?? false}
      autoFocus={props.autoFocus ?? false}
      autoComplete={type === 'password' ? 'new-password' : 'off'}
      validationBehavior="aria"
    >
      <Label className={styles.label}>{label}</Label>
      <span className={styles.box}>
        <Input
          className={styles.input ?? ''}
          inputMode={numeric ? 'decimal' : 'text'}
          placeholder={props.placeholder ?? ''}
          spellCheck={false}
        />
        {unit !== undefined && <span className={styles.unit}>{unit}</span>}
      </span>
      <FieldError className={styles.error ?? ''}>{error}</FieldError>
      {error === undefined && (
        <Text slot="description" className={styles.hint ?? ''}>
          {hint}
        </Text>
      )}
    </TextField>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
  hint?: string | undefined;
  error?: string | undefined;
  disabled?: boolean;
}

/** One of several, from a list that opens. */
export function Choice<T extends string>({ label, value, options, onChange, hint, error, disabled }: ChoiceProps<T>) {
  return (
    <Select
      className={styles.field ?? ''}
      value={value}
      onChange={(key) => {
        const chosen = options.find((option) => option.value === key);
        if (chosen !== undefined) onChange(chosen.value);
      }}
      isDisabled={disabled ?? false}
      isInvalid={error !== undefined}
    >
      <Label className={styles.label}>{label}</Label>
      <Button className={styles.select ?? ''}>
        <SelectValue />
        <ChevronDown size={14} aria-hidden="true" />
      </Button>
      <Text
        slot={error === undefined ? 'description' : 'errorMessage'}
        className={cx(error === undefined ? styles.hint : styles.error)}
      >
        {error ?? hint}
      </Text>
      <Popover className={styles.popover ?? ''}>
        <ListBox className={styles.list ?? ''} items={options.map((option) => ({ id: option.value, ...option }))}>
          {(option) => (
            <ListBoxItem id={option.id} textValue={option.label} className={styles.option ?? ''}>
              {({ isSelected }) => (
                <>
                  <Check size={13} className={cx(styles.tick, isSelected && styles.ticked)} aria-hidden="true" />
                  {option.label}
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}

/** One of a few, all of them seen. */
export function Segments<T extends string>({ label, value, options, onChange, disabled }: ChoiceProps<T>) {
  return (
    <RadioGroup
      className={cx(styles.field, styles.wide)}
      value={value}
      onChange={(chosen) => {
        const option = options.find((other) => other.value === chosen);
        if (option !== undefined) onChange(option.value);
      }}
      isDisabled={disabled ?? false}
      orientation="horizontal"
    >
      <Label className={styles.label}>{label}</Label>
      <div className={styles.segments}>
        {options.map((option) => (
          <Radio key={option.value} value={option.value} className={styles.segment ?? ''}>
            {option.label}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}

interface TickProps {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}

export function Tick({ label, checked, onChange, disabled }: TickProps) {
  return (
    <Checkbox className={styles.checkbox ?? ''} isSelected={checked} onChange={onChange} isDisabled={disabled ?? false}>
      <span className={styles.checkboxBox} aria-hidden="true">
        <Check size={12} strokeWidth={3} />
      </span>
      {label}
    </Checkbox>
  );
}

interface SecretProps {
  label: string;
  /** Whether the engine keeps one already; it never tells which. */
  stored: boolean;
  value: string;
  clear: boolean;
  onChange: (value: string) => void;
  onClear: (clear: boolean) => void;
  onLeave?: () => void;
  error?: string | undefined;
  hint?: string;
}

/** A secret that can be written but not read back. */
export function SecretField({ label, stored, value, clear, onChange, onClear, onLeave, error, hint }: SecretProps) {
  return (
    <div className={styles.secret}>
      <Field
        label={label}
        type="password"
        value={value}
        onChange={onChange}
        {...(onLeave === undefined ? {} : { onLeave })}
        error={error}
        disabled={clear}
        placeholder={stored ? 'stored – leave empty to keep it' : 'none'}
        {...(hint === undefined ? {} : { hint })}
      />
      {stored && <Tick label="Remove the stored one" checked={clear} onChange={onClear} />}
    </div>
  );
}
