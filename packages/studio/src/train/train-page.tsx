import { useEffect, useState } from "react";
import { RangeField } from "../look/fields.tsx";
import { useStore } from "../look/store.ts";
import { Chart } from "./chart.tsx";
import { curves } from "./history.ts";
import { linesOf } from "./lines.ts";
import { colours, RunRow } from "./run-list.tsx";
import { historyOf, refreshRuns, runs, shown } from "./runs.ts";
import { Samples } from "./samples.tsx";
import { TrainForm } from "./train-form.tsx";

/** Where models are trained, and watched at it. */
export function TrainPage() {
  const { all, error } = useStore(runs);
  const { ids } = useStore(shown);
  const [logarithmic, setLogarithmic] = useState(false);
  const [share, setShare] = useState(0.6);
  useEffect(() => {
    void refreshRuns();
  }, []);
  const drawn = ids.map((id, i) => ({
    ...{ id, name: id.slice(0, 8), history: historyOf(id) },
    colour: colours[i % colours.length] as string,
  }));
  const hasSteps = drawn.some(({ history }) => history.columns.step.length > 0);

  return (
    <div className="train">
      <h1 className="hidden">Train</h1>
      <aside className="train-side">
        {error && (
          <p className="problem" role="alert">
            {error}
          </p>
        )}
        {all.length > 0 && (
          <section aria-label="Runs">
            <h2>Runs</h2>
            <ul className="runs">
              {all.map((run) => (
                <RunRow
                  key={run.id}
                  run={run}
                  place={ids.indexOf(run.id)}
                  history={drawn.find(({ id }) => id === run.id)?.history}
                />
              ))}
            </ul>
          </section>
        )}
        <TrainForm />
      </aside>
      <section className="train-main" aria-label="Curves">
        {hasSteps && (
          <div className="toolbar">
            <label className="check">
              <input
                type="checkbox"
                checked={logarithmic}
                onChange={(event) => setLogarithmic(event.target.checked)}
              />
              Logarithmic
            </label>
            <RangeField
              {...{ label: "Smoothing", told: share.toFixed(2), value: share }}
              {...{ least: 0, most: 0.98, step: 0.02, onChange: setShare }}
            />
            <span className="count">drag over a curve to zoom, double-click to go back</span>
          </div>
        )}
        {hasSteps ? (
          <div className="charts">
            {curves.map(([name, title]) => (
              <Chart
                key={name}
                title={title}
                logarithmic={logarithmic}
                lines={linesOf(name, drawn, share)}
              />
            ))}
          </div>
        ) : (
          <div className={all.length === 0 ? "empty first" : "empty"}>
            <h2>{all.length === 0 ? "Train a model of your own" : "No curves yet"}</h2>
            <p>
              {all.length === 0
                ? "Start with the tiny preset on the shapes world: its curves fall within a minute. Losses, rate and samples appear here while it trains, and one click tries the newest checkpoint in Create."
                : "A run's curves appear with its first step. Choose on the left which runs are drawn."}
            </p>
          </div>
        )}
        {drawn.map(({ id, name, history }) => (
          <Samples key={id} history={history} name={name} />
        ))}
      </section>
    </div>
  );
}
