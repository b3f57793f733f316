import { useState } from "react";
import { planQuery } from "../api/documents.ts";
import { useAnswer } from "../api/use-answer.ts";
import { type Plan, problemOf, toldOf } from "./plan.ts";
import type { TrainConfig } from "./presets.ts";

/** What the run in the form will need, worked out again a moment after it changed; and what would fit where it does not. */
export function PlanNotice(props: {
  config: TrainConfig | undefined;
  /** The checkpoint that it begins with. */
  from: string | undefined;
  /** Why it could not be started, if that was tried. */
  refused: string;
  onFit: (fields: { batch: number; accumulate: number }) => void;
}) {
  const { config, from, refused, onFit } = props;
  const [stopped, setStopped] = useState<string>();
  const wanted = config && { config, ...(from === undefined ? {} : { from }) };
  const key = JSON.stringify(wanted);
  const isStopped = wanted !== undefined && stopped === key;
  const { answer, problem, isBusy } = useAnswer<Plan>(planQuery, isStopped ? undefined : wanted);
  const plan = wanted && !isStopped && problem === undefined ? answer : undefined;
  const tooLarge = plan && problemOf(plan);
  const fitting = plan?.fittingBatch;
  const wrong = new Set([refused, wanted && !isStopped ? (problem ?? "") : ""]);
  wrong.delete("");
  return (
    <section className="plan" aria-label="What it needs" aria-busy={isBusy}>
      {plan && <Needs plan={plan} />}
      {tooLarge && (
        <p className="problem" role="alert">
          {tooLarge}
          {fitting && (
            <button
              type="button"
              onClick={() => onFit({ batch: fitting.batch, accumulate: fitting.accumulate })}
            >
              Use that
            </button>
          )}
        </p>
      )}
      {[...wrong].map((text) => (
        <p key={text} className="problem lines" role="alert">
          {text}
        </p>
      ))}
      {isStopped && (
        <button type="button" onClick={() => setStopped(undefined)}>
          Work out what it needs
        </button>
      )}
      {isBusy && !isStopped && (
        <p className="toolbar">
          <span className="waiting" role="status">
            Working out what it needs
          </span>
          <button type="button" className="quiet" onClick={() => setStopped(key)}>
            Cancel
          </button>
        </p>
      )}
    </section>
  );
}

function Needs({ plan }: { plan: Plan }) {
  const { facts, source } = toldOf(plan);
  return (
    <>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <small className="hint">{source}</small>
    </>
  );
}
