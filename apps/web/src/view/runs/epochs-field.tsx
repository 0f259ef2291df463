import { useLanguage } from "../../language/language.ts";

/** With which a fine-tuning begins, unless told otherwise. */
export const USUAL_EPOCHS = 12;
export const USUAL_LEARNING_RATE = 0.01;

const MOST_EPOCHS = 200;

interface EpochsFieldProps {
  readonly id: string;
  readonly value: number;
  readonly onChange: (epochs: number) => void;
}

/** How many epochs to train. */
export function EpochsField({ id, value, onChange }: EpochsFieldProps) {
  const { t } = useLanguage();
  return (
    <>
      <label htmlFor={id}>{t.label.epochs}</label>
      <input
        id={id}
        type="number"
        min="1"
        max={MOST_EPOCHS}
        value={value}
        onChange={(event) => onChange(Math.max(1, Math.min(MOST_EPOCHS, event.target.valueAsNumber || 1)))}
      />
    </>
  );
}
