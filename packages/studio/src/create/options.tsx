import { Icon } from "../look/icon.tsx";
import { useStore } from "../look/store.ts";
import { settings } from "./form.ts";
import { defaultSettings, drawSeed, type Settings, samplers } from "./settings.ts";

type NumberName = {
  [name in keyof Settings]-?: Settings[name] extends number ? name : never;
}[keyof Settings];

const numbers: readonly {
  name: NumberName;
  label: string;
  hint: string;
  least: number;
  most: number;
  step: number;
}[] = [
  { name: "steps", label: "Steps", hint: "more is slower and finer", least: 1, most: 100, step: 1 },
  {
    name: "guidanceScale",
    label: "Guidance",
    hint: "1 is none; more follows the words",
    least: 0,
    most: 20,
    step: 0.5,
  },
  {
    name: "temperature",
    label: "Temperature",
    hint: "0 takes the likeliest word",
    least: 0,
    most: 2,
    step: 0.1,
  },
  { name: "maximumTokens", label: "Tokens at most", hint: "of text", least: 0, most: 256, step: 8 },
  {
    name: "maximumPictures",
    label: "Pictures at most",
    hint: "in one answer",
    least: 0,
    most: 16,
    step: 1,
  },
];

/** Everything that can be chosen beside the prompt. */
export function Options() {
  const chosen = useStore(settings);
  const choose = (change: Partial<Settings>) => settings.write((old) => ({ ...old, ...change }));
  return (
    <fieldset className="options" id="options">
      <legend className="hidden">Options</legend>
      <label>
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
      {numbers.map(({ name, label, hint, least, most, step }) => (
        <label key={name}>
          <span>{label}</span>
          <input
            type="number"
            min={least}
            max={most}
            step={step}
            value={chosen[name]}
            onChange={(event) => {
              const value = event.target.valueAsNumber;
              if (Number.isFinite(value)) choose({ [name]: value });
            }}
          />
          <small>{hint}</small>
        </label>
      ))}
      <button
        type="button"
        className="quiet reset"
        onClick={() => settings.write((old) => ({ ...defaultSettings, seed: old.seed }))}
      >
        Back to the defaults
      </button>
    </fieldset>
  );
}

/** The choices that stay in sight: what comes, how many, and from which seed. */
export function QuickOptions() {
  const chosen = useStore(settings);
  const choose = (change: Partial<Settings>) => settings.write((old) => ({ ...old, ...change }));
  return (
    <>
      <label className="quick">
        <span className="hidden">The answer begins with</span>
        <select
          value={chosen.begin}
          onChange={(event) => choose({ begin: event.target.value as Settings["begin"] })}
        >
          <option value="PICTURE">Draw</option>
          <option value="TEXT">Write</option>
          <option value="AUTO">Model decides</option>
        </select>
      </label>
      <label className="quick">
        <span className="hidden">How many answers</span>
        <select
          value={chosen.batch}
          onChange={(event) => choose({ batch: Number(event.target.value) })}
        >
          {[1, 2, 4, 8, 16].map((count) => (
            <option key={count} value={count}>{`× ${count}`}</option>
          ))}
        </select>
      </label>
      <span className="seed">
        <button
          type="button"
          className="quiet"
          aria-pressed={chosen.seedLocked}
          title={chosen.seedLocked ? "The seed stays" : "Every run draws a new seed"}
          onClick={() =>
            choose({
              seedLocked: !chosen.seedLocked,
              ...(chosen.seedLocked ? {} : { seed: chosen.seed || drawSeed() }),
            })
          }
        >
          <Icon name={chosen.seedLocked ? "lock" : "free"} />
          <span>{chosen.seedLocked ? "Seed" : "Any seed"}</span>
        </button>
        {chosen.seedLocked && (
          <input
            type="number"
            aria-label="Seed"
            min={0}
            step={1}
            value={chosen.seed}
            onChange={(event) => {
              const value = event.target.valueAsNumber;
              if (Number.isSafeInteger(value) && value >= 0) choose({ seed: value });
            }}
          />
        )}
      </span>
    </>
  );
}
