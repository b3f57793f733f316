import { useEffect } from "react";
import { ask } from "../api/ask.ts";
import { connection } from "../api/connection.ts";
import { helloQuery } from "../api/documents.ts";
import { useStore } from "./store.ts";

const everyMs = 2000;

/** Says that the gateway does not answer, and when it does again; or that it wants its token. */
export function ConnectionNotice({ onBack }: { onBack: () => void }) {
  const state = useStore(connection);
  useEffect(() => {
    if (state !== "lost") return;
    const timer = setInterval(() => void ask(helloQuery).then(onBack, () => {}), everyMs);
    return () => clearInterval(timer);
  }, [state, onBack]);
  if (state === "open") return null;
  return (
    <p className="problem" role="alert">
      {state === "lost" ? (
        "The gateway does not answer. Is it running? This page goes on by itself once it is."
      ) : (
        <>
          The gateway wants its token again.
          <button type="button" onClick={() => location.reload()}>
            Sign in
          </button>
        </>
      )}
    </p>
  );
}
