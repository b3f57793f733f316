import { useState } from "react";
import { useQuery } from "urql";
import { datasetsQuery } from "../api/documents.ts";
import type { Dataset } from "../api/types.ts";
import { NumberField } from "../look/fields.tsx";
import { Icon } from "../look/icon.tsx";
import { useStore } from "../look/store.ts";
import { DataField } from "./data-field.tsx";
import { PlanNotice } from "./plan-notice.tsx";
import { configOf, presets, type TrainConfig } from "./presets.ts";
import { origin, startRun } from "./runs.ts";

const numbers = [
  ["steps", "Steps"],
  ["batch", "Batch"],
  ["learningRate", "Learning rate"],
  ["seed", "Seed"],
  ["sampleEvery", "Samples every"],
  ["checkpointEvery", "Checkpoint every"],
] as const;
const sizes = [
  ["width", "Width"],
  ["depth", "Layers"],
] as const;

/** Data, a preset, its figures, and the whole as JSON for who wants everything. */
export function TrainForm() {
  const [{ data }, refresh] = useQuery<{ datasets: Dataset[] }>({ query: datasetsQuery });
  const datasets = data?.datasets ?? [];
  const from = useStore(origin);
  const [preset, setPreset] = useState(0);
  const [dataset, setDataset] = useState(0);
  const [edited, setEdited] = useState<TrainConfig>();
  const [text, setText] = useState<string>();
  const [wanted, setWanted] = useState<string>();
  const [problem, setProblem] = useState("");
  const [isBusy, setBusy] = useState(false);
  const choose = (newPreset: number, newDataset: number) => {
    setPreset(newPreset);
    setDataset(newDataset);
    setEdited(undefined);
    setText(undefined);
  };
  const made = datasets.findIndex(({ name }) => name === wanted);
  if (wanted !== undefined && made >= 0) {
    setWanted(undefined); // it has come
    choose(preset, made);
  }
  const [chosenPreset, chosenData] = [presets[preset], datasets[dataset]];
  if (!chosenPreset || !chosenData) return <p className="waiting">Loading</p>;
  const config = edited ?? configOf(chosenPreset, chosenData);
  const model = (config.model ?? {}) as Record<string, unknown>;
  const prompts = Array.isArray(config.samplePrompts) ? config.samplePrompts.join("\n") : "";

  const change = (fields: TrainConfig) => setEdited({ ...config, ...fields });
  const start = async () => {
    setProblem("");
    setBusy(true);
    try {
      await startRun(text === undefined ? config : parse(text));
    } catch (error) {
      setProblem((error as Error).message);
    }
    setBusy(false);
  };

  return (
    <form
      className="train-form"
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <fieldset className="presets">
        <legend>Size</legend>
        {presets.map(({ name, hint }, i) => (
          <label key={name} className="preset">
            <input
              type="radio"
              name="preset"
              checked={i === preset}
              onChange={() => choose(i, dataset)}
            />
            <span>
              <strong>{name}</strong>
              <small>{hint}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <DataField
        datasets={datasets}
        chosen={dataset}
        onChoose={(place) => choose(preset, place)}
        onChange={(name) => {
          setWanted(name);
          refresh({ requestPolicy: "network-only" });
        }}
      />
      {from.id !== undefined && (
        <p className="notice" role="status">
          Begins with {from.name}, and keeps its shape.
          <button type="button" onClick={() => origin.write(() => ({}))}>
            Start from scratch instead
          </button>
        </p>
      )}
      {text === undefined ? (
        <div className="figures">
          {numbers.map(([name, label]) => (
            <NumberField
              key={name}
              label={label}
              value={numberOr(config[name])}
              onChange={(value) => change({ [name]: value })}
            />
          ))}
          {from.id === undefined &&
            sizes.map(([name, label]) => (
              <NumberField
                key={name}
                label={label}
                value={numberOr(model[name])}
                onChange={(value) => change({ model: { ...model, [name]: value } })}
              />
            ))}
          <label className="field wide">
            <span>Prompts of the samples</span>
            <textarea
              rows={4}
              value={prompts}
              onChange={(event) => change({ samplePrompts: event.target.value.split("\n") })}
            />
            <small>one on each line</small>
          </label>
        </div>
      ) : (
        <label className="field">
          <span>Configuration</span>
          <textarea
            className="code"
            rows={18}
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
      )}
      <PlanNotice
        config={text === undefined ? config : parsed(text)}
        from={from.id}
        refused={problem}
        onFit={(fields) => {
          if (text === undefined) change(fields);
          else setText(JSON.stringify({ ...parsed(text), ...fields }, null, 2));
        }}
      />
      <div className="toolbar">
        <button type="submit" className="primary" disabled={isBusy}>
          <Icon name="play" /> Start training
        </button>
        <button
          type="button"
          className="quiet"
          aria-pressed={text !== undefined}
          onClick={() => {
            if (text === undefined) return setText(JSON.stringify(config, null, 2));
            try {
              setEdited(parse(text));
              setText(undefined);
              setProblem("");
            } catch (error) {
              setProblem((error as Error).message);
            }
          }}
        >
          As JSON
        </button>
      </div>
    </form>
  );
}

function numberOr(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function parse(text: string): TrainConfig {
  const config = parsed(text);
  if (config) return config;
  throw new Error("The configuration should be a JSON object.");
}

/** A configuration written as JSON; nothing where it is none, perhaps not yet. */
function parsed(text: string): TrainConfig | undefined {
  try {
    const config: unknown = JSON.parse(text);
    return typeof config === "object" && config !== null ? (config as TrainConfig) : undefined;
  } catch {
    return undefined;
  }
}
