import { useState } from "react";
import { type History, sampleSteps } from "./history.ts";

/** What the run's fixed prompts looked like, along its steps. */
export function Samples({ history, name }: { history: History; name: string }) {
  const steps = sampleSteps(history);
  const [chosen, setChosen] = useState<number>();
  if (steps.length === 0) return null;
  const place = chosen === undefined ? steps.length - 1 : Math.min(chosen, steps.length - 1);
  const step = steps[place];
  return (
    <section className="samples" aria-label={`Samples of run ${name}`}>
      <header className="toolbar">
        <h2>Samples</h2>
        <label>
          <span className="hidden">Step of the samples of run {name}</span>
          <input
            type="range"
            min={0}
            max={steps.length - 1}
            value={place}
            aria-valuetext={`step ${step}`}
            onChange={(event) => {
              const to = event.target.valueAsNumber;
              setChosen(to === steps.length - 1 ? undefined : to); // the end follows the newest
            }}
          />
        </label>
        <span className="count">
          run <code>{name}</code>, step {step}
        </span>
      </header>
      <ul className="wall">
        {history.samples
          .filter((sample) => sample.step === step)
          .map(({ prompt, picture }) => (
            <li key={prompt}>
              <img
                src={picture.url}
                alt={`drawn after step ${step}`}
                width={picture.width}
                height={picture.height}
              />
              <small>{prompt}</small>
            </li>
          ))}
      </ul>
    </section>
  );
}
