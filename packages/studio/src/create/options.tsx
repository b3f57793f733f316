import type { Model } from "../api/types.ts";
import { Icon } from "../look/icon.tsx";
import { useStore } from "../look/store.ts";
import { settings } from "./form.ts";
import { OptionFields } from "./option-fields.tsx";
import { defaultSettings, drawSeed, type Settings } from "./settings.ts";

/** Everything that can be chosen beside the prompt; twice where two settings are compared. */
export function Options({ model }: { model: Model | undefined }) {
  const chosen = useStore(settings);
  const { other } = chosen;
  const choose = (change: Partial<Settings>) => settings.write((old) => ({ ...old, ...change }));
  return (
    <div id="options">
      <fieldset className="options">
        <legend className={other ? "" : "hidden"}>{other ? "First" : "Options"}</legend>
        <OptionFields chosen={chosen} choose={choose} model={model} />
      </fieldset>
      {other && (
        <fieldset className="options">
          <legend>Second, with the same seed</legend>
          <OptionFields
            chosen={{ ...chosen, ...other }}
            choose={(change) => choose({ other: { ...other, ...change } })}
            model={model}
          />
        </fieldset>
      )}
      <p className="toolbar below">
        <button
          type="button"
          className="quiet"
          aria-pressed={other !== undefined}
          onClick={() =>
            settings.write(({ other: old, ...rest }) => (old ? rest : { ...rest, other: {} }))
          }
        >
          <Icon name="compare" /> Compare two settings
        </button>
        <button
          type="button"
          className="quiet"
          onClick={() => settings.write((old) => ({ ...defaultSettings, seed: old.seed }))}
        >
          Back to the defaults
        </button>
      </p>
    </div>
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
          value={chosen.source ? "PICTURE" : chosen.begin}
          disabled={chosen.source !== undefined}
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
          {Array.from({ length: 16 }, (_, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a count is its place
            <option key={i} value={i + 1}>{`× ${i + 1}`}</option>
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
