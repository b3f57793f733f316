import { useEffect, useState } from "react";
import { NumberField } from "../look/fields.tsx";
import { Icon } from "../look/icon.tsx";
import { useStore } from "../look/store.ts";
import { refreshRuns, runs } from "../train/runs.ts";
import { startEvaluation } from "./evaluations.ts";

const tasks = [
  ["single", "one thing"],
  ["two", "two things"],
  ["counting", "how many"],
  ["colour", "colours"],
  ["position", "who is where"],
  ["binding", "which is which"],
  ["captions", "captions"],
  ["questions", "questions"],
  ["edits", "edits"],
  ["inpainting", "painting over"],
] as const;

/** Which model is asked what, and how much of it. */
export function EvaluateForm({ onProblem }: { onProblem: (message: string) => void }) {
  const { all } = useStore(runs);
  const [chosen, setChosen] = useState<readonly string[]>(tasks.map(([name]) => name));
  const [limit, setLimit] = useState(10);
  const [model, setModel] = useState("");
  useEffect(() => {
    void refreshRuns();
  }, []);
  const start = async () => {
    onProblem("");
    try {
      await startEvaluation({
        tasks: chosen,
        limit: limit === 0 ? undefined : limit,
        model: model === "" ? undefined : model,
      });
    } catch (error) {
      onProblem((error as Error).message);
    }
  };
  return (
    <form
      className="lesson"
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <h2>Test a model</h2>
      <p>
        ShapeEval asks a model of the shapes world to draw, caption, answer, edit and fill in, and
        judges every answer by its pixels or words.
      </p>
      <fieldset className="tasks">
        <legend>Tasks</legend>
        {tasks.map(([name, label]) => (
          <label key={name} className="check">
            <input
              type="checkbox"
              checked={chosen.includes(name)}
              onChange={(event) =>
                setChosen(
                  event.target.checked
                    ? [...chosen, name]
                    : chosen.filter((other) => other !== name),
                )
              }
            />
            {label}
          </label>
        ))}
      </fieldset>
      <div className="figures">
        <label className="field">
          <span>Model</span>
          <select value={model} onChange={(event) => setModel(event.target.value)}>
            <option value="">the gateway's</option>
            {all
              .filter(({ checkpoints }) => checkpoints.length > 0)
              .map(({ id, checkpoints }) => (
                <option key={id} value={id}>
                  run {id.slice(0, 8)}, step {checkpoints.at(-1)?.step}
                </option>
              ))}
          </select>
        </label>
        <NumberField
          label="Items of each task"
          hint="0 asks all; more narrows the intervals"
          step={1}
          value={limit}
          onChange={setLimit}
        />
      </div>
      <div className="toolbar">
        <button type="submit" className="primary" disabled={chosen.length === 0}>
          <Icon name="play" /> Evaluate
        </button>
      </div>
    </form>
  );
}
