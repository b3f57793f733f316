import { useState } from "react";
import { Icon } from "../look/icon.tsx";
import { tryAgain } from "./create.ts";
import type { Creation } from "./creation.ts";

/** How an answer ended where it did not end well, and a button to have it made once more. */
export function TryAgain({ creation }: { creation: Creation }) {
  const { state, error } = creation;
  const [problem, setProblem] = useState("");
  const [isBusy, setBusy] = useState(false);
  const press = async () => {
    setBusy(true);
    setProblem("");
    await tryAgain(creation).catch((refused: Error) => setProblem(refused.message));
    setBusy(false);
  };
  return (
    <div className="ended">
      {state === "CANCELLED" && <p>Cancelled.</p>}
      {state === "FAILED" && (
        <p className="failed" role="alert">
          {error}
        </p>
      )}
      {problem !== "" && (
        <p className="failed" role="alert">
          {problem}
        </p>
      )}
      <button type="button" disabled={isBusy} onClick={() => void press()}>
        <Icon name="remix" /> Try again
      </button>
    </div>
  );
}
