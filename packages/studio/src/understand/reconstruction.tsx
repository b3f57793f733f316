import { useEffect, useState } from "react";
import { ask } from "../api/ask.ts";
import { follow } from "../api/client.ts";
import { generateMutation, generationEvents } from "../api/documents.ts";
import { explain } from "../api/explain.ts";
import type { Failure, Generation, GenerationEvent } from "../api/types.ts";
import { RangeField } from "../look/fields.tsx";

/** A picture as the model gives it back: patches in, a little noise on them, and patches out again. */
export function Reconstruction({ source }: { source: string }) {
  const [strength, setStrength] = useState(0.1);
  const [result, setResult] = useState<{ url?: string; problem?: string; isBusy?: boolean }>({});
  // biome-ignore lint/correctness/useExhaustiveDependencies: another picture has no result yet
  useEffect(() => setResult({}), [source]);
  const reconstruct = async () => {
    setResult({ isBusy: true });
    try {
      setResult({ url: await redraw(source, strength) });
    } catch (error) {
      setResult({ problem: (error as Error).message });
    }
  };
  return (
    <>
      <h3>And back again</h3>
      <p>
        Patches become vectors, the layers read them, and what comes out becomes patches. With a
        little noise on it, the model gives the picture back as it understands it.
      </p>
      {result.problem && (
        <p className="problem" role="alert">
          {result.problem}
        </p>
      )}
      <div className="beside">
        <img className="apart" src={source} alt="what goes in" />
        {result.url && <img className="apart" src={result.url} alt="what comes out" />}
        <div>
          <RangeField
            label="Noise"
            told={strength.toFixed(2)}
            least={0.02}
            most={0.6}
            step={0.02}
            value={strength}
            onChange={setStrength}
          />
          <button type="button" disabled={result.isBusy} onClick={() => void reconstruct()}>
            {result.isBusy ? "Thinking" : "Give it back"}
          </button>
        </div>
      </div>
    </>
  );
}

/** The address of a picture drawn from another one with a little noise, and without words. */
async function redraw(source: string, strength: number): Promise<string> {
  const options = { begin: "PICTURE", source, strength, steps: 8, guidanceScale: 1, seed: 1 };
  const { generate } = await ask<{ generate: Generation | Failure }>(generateMutation, {
    prompt: [],
    options: { ...options, maximumPictures: 1, maximumTokens: 0 },
  });
  if ("message" in generate) throw new Error(explain(generate));
  const { id } = generate as Generation;
  return new Promise((resolve, reject) => {
    follow<GenerationEvent>(generationEvents, id, (event) => {
      if (event.__typename === "GenerationPicture") resolve(event.picture.url);
      if (event.__typename === "GenerationFailed") reject(new Error(explain(event.error)));
      if (event.__typename === "GenerationEnded") reject(new Error("Nothing came back."));
    });
  });
}
