import type { Run } from "../api/types.ts";
import { settings } from "../create/form.ts";
import { Icon } from "../look/icon.tsx";
import { IconButton } from "../look/icon-button.tsx";
import { Menu } from "../look/menu.tsx";
import { duration } from "../look/quantities.ts";
import { goTo } from "../look/route.ts";
import type { History } from "./history.ts";
import { deleteRun, origin, pauseRun, resumeRun, toggleShown } from "./runs.ts";

const states: Record<Run["state"], string> = {
  QUEUED: "waits",
  RUNNING: "trains",
  DONE: "done",
  FAILED: "failed",
  CANCELLED: "cancelled",
};

/** Colours that can be told apart, on light and on dark. */
export const colours = ["#7c6cf0", "#e0793a", "#2a9d8f", "#d64f8b", "#3d8bd9", "#a68a2f"];

/** One run: whether it is drawn, how far it is, and what can be done with it. */
export function RunRow(props: { run: Run; place: number; history: History | undefined }) {
  const { run, place, history } = props;
  const latest = history?.latest ?? run.latest;
  const isLive = run.state === "RUNNING" || run.state === "QUEUED";
  const isPaused = run.state === "CANCELLED" && run.checkpoints.length > 0;
  const parameters = history?.parameters ?? run.parameters;
  return (
    <li className="run">
      <label>
        <input
          type="checkbox"
          checked={place >= 0}
          aria-label={`Draw run ${run.id.slice(0, 8)}`}
          onChange={() => toggleShown(run.id)}
        />
        <svg className="swatch" viewBox="0 0 10 10" aria-hidden="true">
          <circle
            cx="5"
            cy="5"
            r="5"
            fill={place >= 0 ? colours[place % colours.length] : "#8888"}
          />
        </svg>
        <code>{run.id.slice(0, 8)}</code>
        <span className={`state ${run.state.toLowerCase()}`}>
          {isPaused ? "paused" : states[run.state]}
        </span>
      </label>
      <p>
        {new Date(run.createdAt).toLocaleString()}
        {parameters ? ` · ${parameters.toLocaleString()} parameters` : ""}
      </p>
      {latest && (
        <p>
          <progress value={latest.step} max={latest.steps} aria-label="Steps done" />
          {`step ${latest.step.toLocaleString()} of ${latest.steps.toLocaleString()}`}
          {isLive && latest.secondsLeft !== null ? `, ${duration(latest.secondsLeft)} left` : ""}
        </p>
      )}
      {run.error && (
        <p className="failed" role="alert">
          {run.error.message}
        </p>
      )}
      {history && <Told history={history} />}
      {run.skipped.length > 0 && (
        <details>
          <summary>{run.skipped.length} files could not be used</summary>
          <ul>
            {run.skipped.map(({ file, reason }) => (
              <li key={file}>
                <code>{file}</code>: {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
      <div className="toolbar">
        {isLive && (
          <button type="button" onClick={() => void pauseRun(run.id)}>
            <Icon name={run.state === "QUEUED" ? "stop" : "pause"} />
            {run.state === "QUEUED" ? "Cancel" : "Pause"}
          </button>
        )}
        {(run.state === "CANCELLED" || run.state === "FAILED") && (
          <button type="button" onClick={() => void resumeRun(run.id)}>
            <Icon name="play" /> {isPaused ? "Resume" : "Try again"}
          </button>
        )}
        {run.checkpoints.length > 0 && (
          <button
            type="button"
            onClick={() => {
              settings.write((old) => ({ ...old, run: run.id }));
              goTo("create");
            }}
          >
            Try step {run.checkpoints.at(-1)?.step}
          </button>
        )}
        {run.checkpoints.length > 0 && (
          <Menu icon="fork" label={`Fork run ${run.id.slice(0, 8)}`}>
            {run.checkpoints.slice(-8).map(({ id, step }) => (
              <button
                type="button"
                key={id}
                onClick={() =>
                  origin.write(() => ({ id, name: `step ${step} of run ${run.id.slice(0, 8)}` }))
                }
              >
                Train on from step {step}
              </button>
            ))}
          </Menu>
        )}
        {!isLive && (
          <IconButton
            icon="bin"
            label={`Delete run ${run.id.slice(0, 8)} and its model`}
            onClick={() => {
              if (confirm("Delete this run and the model it made?")) void deleteRun(run.id);
            }}
          />
        )}
      </div>
    </li>
  );
}

/** Its best loss on what it does not learn from, and what it had to say about itself. */
function Told({ history: { heldOut, notices } }: { history: History }) {
  const best = heldOut.findLast(({ isBest }) => isBest);
  const losses = [
    ["text", best?.textLoss],
    ["picture", best?.pictureLoss],
  ] as const;
  return (
    <>
      {best && (
        <p>
          best on held-out samples at step {best.step.toLocaleString()}:{" "}
          {losses
            .flatMap(([name, loss]) => (loss == null ? [] : [`${name} ${loss.toPrecision(3)}`]))
            .join(", ")}
        </p>
      )}
      {notices.map(({ step, message }) => (
        <p key={`${step} ${message}`} role="status">
          step {step.toLocaleString()}: {message}
        </p>
      ))}
    </>
  );
}
