/** A number to slide to; `told` is how it is read beside its label. */
export function RangeField(props: {
  label: string;
  value: number;
  least: number;
  most: number;
  step?: number;
  told?: string;
  onChange: (value: number) => void;
}) {
  const { label, value, least, most, step = 1, told, onChange } = props;
  return (
    <label className="field">
      <span>{told === undefined ? label : `${label} ${told}`}</span>
      <input
        type="range"
        min={least}
        max={most}
        step={step}
        value={value}
        aria-valuetext={told}
        onChange={(event) => onChange(event.target.valueAsNumber)}
      />
    </label>
  );
}

/** A number to type. What is no number is not told. */
export function NumberField(props: {
  label: string;
  value: number | undefined;
  hint?: string;
  least?: number;
  most?: number;
  step?: number | "any";
  onChange: (value: number) => void;
}) {
  const { label, value, hint, least = 0, most, step = "any", onChange } = props;
  return (
    <label className="field">
      <span>{label}</span>
      <input
        type="number"
        min={least}
        max={most}
        step={step}
        value={value ?? ""}
        onChange={(event) => {
          if (Number.isFinite(event.target.valueAsNumber)) onChange(event.target.valueAsNumber);
        }}
      />
      {hint && <small>{hint}</small>}
    </label>
  );
}
