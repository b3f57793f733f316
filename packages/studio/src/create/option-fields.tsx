import type { Model } from "../api/types.ts";
import { NumberField } from "../look/fields.tsx";
import { type Settings, samplers } from "./settings.ts";

type NumberName = {
  [name in keyof Settings]-?: Settings[name] extends number ? name : never;
}[keyof Settings];

type Numbered = {
  readonly name: NumberName;
  readonly label: string;
  readonly hint: string;
  readonly least: number;
  readonly most: number;
  readonly step: number;
};

const numbers: readonly Numbered[] = [
  {
    ...{
      name: "candidates",
      label: "Draw and choose",
      hint: "keeps what reads most like the words",
    },
    ...{ least: 1, most: 16, step: 1 },
  },
  { name: "steps", label: "Steps", hint: "more is slower and finer", least: 1, most: 100, step: 1 },
  {
    ...{ name: "guidanceScale", label: "Guidance", hint: "1 is none; more follows the words" },
    ...{ least: 0, most: 20, step: 0.5 },
  },
  {
    ...{ name: "temperature", label: "Temperature", hint: "0 takes the likeliest word" },
    ...{ least: 0, most: 2, step: 0.1 },
  },
  { name: "maximumTokens", label: "Tokens at most", hint: "of text", least: 0, most: 256, step: 8 },
  {
    ...{ name: "maximumPictures", label: "Pictures at most", hint: "in one answer" },
    ...{ least: 0, most: 16, step: 1 },
  },
];

/** The fields of one setting. */
export function OptionFields(props: {
  chosen: Settings;
  choose: (change: Partial<Settings>) => void;
  model: Model | undefined;
}) {
  const { chosen, choose, model } = props;
  const sizes = model ? sizesOf(model) : [];
  const place = sizes.findIndex(
    ({ width, height }) => width === chosen.size?.width && height === chosen.size.height,
  );
  return (
    <>
      <label className="field wide">
        <span>Sampler</span>
        <select
          value={chosen.sampler}
          onChange={(event) => choose({ sampler: event.target.value })}
        >
          {samplers.map(([name, label]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
        <small>how noise is taken out</small>
      </label>
      {numbers.map(({ name, ...field }) => (
        <NumberField
          key={name}
          {...field}
          value={chosen[name]}
          onChange={(value) => choose({ [name]: value })}
        />
      ))}
      <label className="field">
        <span>Size</span>
        <select
          value={place}
          disabled={chosen.source !== undefined}
          onChange={(event) => {
            const size = sizes[Number(event.target.value)];
            choose({ size } as Partial<Settings>);
          }}
        >
          <option value={-1}>the model's</option>
          {sizes.map(({ width, height }, i) => (
            <option key={`${width} ${height}`} value={i}>
              {`${width} × ${height}`}
            </option>
          ))}
        </select>
        <small>{chosen.source ? "that of what it is drawn from" : "width × height"}</small>
      </label>
      <label className="field rest">
        <span>Negative prompt</span>
        <input
          value={chosen.negativePrompt}
          placeholder="blue, a triangle"
          onChange={(event) => choose({ negativePrompt: event.target.value })}
        />
        <small>
          {chosen.guidanceScale === 1 ? "has no effect without guidance" : "what to keep away from"}
        </small>
      </label>
    </>
  );
}

/** Sides in whole patches that leave room for words: half, lying, upright, one and a half. */
function sizesOf({ pictureSize, config, context }: Model): { width: number; height: number }[] {
  const patch = typeof config.patchSize === "number" ? config.patchSize : 8;
  const whole = (share: number) => Math.max(1, Math.round((share * pictureSize) / patch)) * patch;
  const shares = [
    [0.5, 0.5],
    [1, 1],
    [1.5, 1],
    [1, 1.5],
    [1.5, 1.5],
  ] as const;
  return shares
    .map(([across, down]) => ({ width: whole(across), height: whole(down) }))
    .filter(({ width, height }) => (width * height) / patch ** 2 < context / 2);
}
