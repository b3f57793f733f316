import { useEffect, useState } from "react";
import { Icon } from "../look/icon.tsx";
import { useStore } from "../look/store.ts";
import { Answers } from "./answers.tsx";
import { EvaluateForm } from "./evaluate-form.tsx";
import {
  cancelEvaluation,
  evaluations,
  refreshEvaluations,
  resumeEvaluation,
} from "./evaluations.ts";
import { Outcomes } from "./outcomes.tsx";
import type { Progress } from "./progress.ts";
import { percent, Scores } from "./scores.tsx";
import type { Evaluation } from "./types.ts";

/** Where models are examined. */
export function EvaluatePage() {
  const { all, progress } = useStore(evaluations);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    refreshEvaluations().catch((error: Error) => setProblem(error.message));
  }, []);
  return (
    <div className="understand evaluate">
      <h1 className="hidden">Evaluate</h1>
      <EvaluateForm onProblem={setProblem} />
      {problem !== "" && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      {all?.length === 0 && (
        <p className="hint">
          Scores appear here, with how sure they are, and sheets of what came out right and wrong.
        </p>
      )}
      {all?.map((evaluation) => (
        <Examined
          key={evaluation.id}
          evaluation={evaluation}
          progress={progress[evaluation.id]}
          onProblem={setProblem}
        />
      ))}
    </div>
  );
}

function Examined(props: {
  evaluation: Evaluation;
  progress: Progress | undefined;
  onProblem: (message: string) => void;
}) {
  const { evaluation, progress, onProblem } = props;
  const { id, state, model, createdAt, report, error } = evaluation;
  const isLive = state === "QUEUED" || state === "RUNNING";
  const done = progress?.done ?? evaluation.done;
  const total = progress?.total ?? evaluation.total;
  const attempt = (deed: (id: string) => Promise<void>) => () => {
    deed(id).catch((problem: Error) => onProblem(problem.message));
  };
  return (
    <section className="lesson" aria-label={`Evaluation of ${model}`}>
      <header className="toolbar">
        <h2>{model === "default" ? "The gateway's model" : <code>{model.slice(0, 18)}</code>}</h2>
        <span className={`state ${state.toLowerCase()}`}>{words[state]}</span>
        <span className="count">{new Date(createdAt).toLocaleString()}</span>
      </header>
      {isLive && (
        <>
          <progress value={total ? done : undefined} max={total ?? 1} aria-label="Items asked" />
          <p>{total === null ? "It waits for its turn." : `${done} of ${total} items`}</p>
        </>
      )}
      {isLive && progress && <Live progress={progress} />}
      {error && (
        <p className="ended failed" role="alert">
          {error.message}
        </p>
      )}
      {report && <Scores report={report} />}
      {report && <Answers id={id} />}
      <div className="toolbar">
        {isLive && (
          <button type="button" onClick={attempt(cancelEvaluation)}>
            <Icon name="stop" /> Cancel
          </button>
        )}
        {(state === "CANCELLED" || state === "FAILED") && (
          <button type="button" onClick={attempt(resumeEvaluation)}>
            <Icon name="play" /> Go on
          </button>
        )}
      </div>
    </section>
  );
}

const words: Record<Evaluation["state"], string> = {
  QUEUED: "waits",
  RUNNING: "asks",
  DONE: "done",
  FAILED: "failed",
  CANCELLED: "cancelled",
};

/** Counts so far, and the newest answers. */
function Live({ progress: { tallies, newest } }: { progress: Progress }) {
  return (
    <>
      <p className="tallies">
        {Object.entries(tallies).map(([task, { right, total }]) => (
          <span key={task}>
            {task} {percent(right / total)} <small>of {total}</small>
          </span>
        ))}
      </p>
      <Outcomes all={newest} />
    </>
  );
}
