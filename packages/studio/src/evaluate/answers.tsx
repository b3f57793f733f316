import { useEffect, useState } from "react";
import { follow } from "../api/client.ts";
import { evaluationEvents } from "../api/documents.ts";
import { Outcomes } from "./outcomes.tsx";
import type { EvaluationEvent, Outcome } from "./types.ts";

const pageSize = 48;

/** Every answer of an evaluation that has ended, the wrong ones apart from the right ones. */
export function Answers({ id }: { id: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>What was right, and what was wrong</summary>
      {isOpen && <Told id={id} />}
    </details>
  );
}

function Told({ id }: { id: string }) {
  const [all, setAll] = useState<readonly Outcome[]>([]);
  const [shown, setShown] = useState(pageSize);
  useEffect(
    () =>
      follow<EvaluationEvent>(evaluationEvents, id, (event) => {
        if (event.__typename === "EvaluationAnswered") setAll((old) => [...old, event]);
      }),
    [id],
  );
  const wrong = all.filter(({ isRight }) => isRight === false);
  const right = all.filter(({ isRight }) => isRight === true);
  return (
    <>
      <h3>Wrong: {wrong.length}</h3>
      <Outcomes all={wrong.slice(0, shown)} />
      <h3>Right: {right.length}</h3>
      <Outcomes all={right.slice(0, shown)} />
      {Math.max(wrong.length, right.length) > shown && (
        <button type="button" onClick={() => setShown(shown + pageSize)}>
          Show more
        </button>
      )}
    </>
  );
}
