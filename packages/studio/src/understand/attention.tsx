import { specialNames } from "@transfusion/tokenizer";
import { useState } from "react";
import { attentionQuery } from "../api/documents.ts";
import type { Attention as Answer, Model } from "../api/types.ts";
import { useAnswer } from "../api/use-answer.ts";
import { RangeField } from "../look/fields.tsx";

/** Where a picked word or patch looks, over a document of this text and picture. */
export function Attention(props: { model: Model; text: string; picture: string | undefined }) {
  const { model, text, picture } = props;
  const [position, setPosition] = useState<number>();
  const [layer, setLayer] = useState(-1);
  const prompt = [...(text === "" ? [] : [{ text }]), ...(picture ? [{ picture }] : [])];
  const { answer, problem, isBusy } = useAnswer<Answer>(attentionQuery, {
    prompt,
    ...(position === undefined ? {} : { position }),
    ...(layer < 0 ? {} : { layer }),
  });
  const count = answer?.elements.length ?? 0;
  const here = answer ? Math.min(position ?? answer.position, count - 1) : 0;
  const depth = typeof model.config.depth === "number" ? model.config.depth : 1;
  return (
    <section className="lesson" aria-busy={isBusy}>
      <h2>Where the model looks</h2>
      <p>
        Each place gathers from others what it needs, in shares that sum to 1. Pick a word or a
        patch: the stronger the colour, the more it looks there.
      </p>
      {problem && (
        <p className="problem" role="alert">
          {problem}
          {position !== undefined && (
            <button type="button" onClick={() => setPosition(undefined)}>
              Back to the last place
            </button>
          )}
        </p>
      )}
      {!answer && !problem && <p className="waiting">Looking</p>}
      {answer && (
        <>
          <Looked answer={answer} here={here} picture={picture} onPick={setPosition} />
          <div className="figures three">
            <RangeField
              label="Place"
              told={`${here + 1} of ${count}`}
              least={0}
              most={count - 1}
              value={here}
              onChange={setPosition}
            />
            <label className="field">
              <span>Layer</span>
              <select value={layer} onChange={(event) => setLayer(Number(event.target.value))}>
                <option value={-1}>the mean of all</option>
                {Array.from({ length: depth }, (_, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a layer is its place
                  <option key={i} value={i}>{`${i + 1} of ${depth}`}</option>
                ))}
              </select>
            </label>
          </div>
        </>
      )}
    </section>
  );
}

function Looked(props: {
  answer: Answer;
  here: number;
  picture: string | undefined;
  onPick: (position: number) => void;
}) {
  const { answer, here, picture, onPick } = props;
  const places = answer.elements.map((element, place) => ({ ...element, place }));
  const most = Math.max(...places.map(({ weight }) => weight));
  const patches = places.filter(({ patch }) => patch !== null);
  const across = Math.round(Math.sqrt(patches.length));
  return (
    <div className="looked">
      <ol className="tokens">
        {places
          .filter(({ token }) => token !== null)
          .map(({ token, weight, place }) => (
            <li
              key={place}
              className={place === here ? "here" : undefined}
              style={{ "--share": weight / most } as React.CSSProperties}
            >
              <button
                type="button"
                aria-pressed={place === here}
                title={`${(100 * weight).toFixed(1)} %`}
                onClick={() => onPick(place)}
              >
                {nameOf(token)}
              </button>
            </li>
          ))}
      </ol>
      {picture && patches.length > 0 && (
        <div className="over">
          <img src={picture} alt="what the patches are of" />
          <svg viewBox={`0 0 ${across} ${across}`} aria-hidden="true">
            {patches.map(({ place, patch, weight }) => (
              // biome-ignore lint/a11y/noStaticElementInteractions: the slider below does the same with keys
              <rect
                key={place}
                x={(patch ?? 0) % across}
                y={Math.floor((patch ?? 0) / across)}
                width={1}
                height={1}
                className={place === here ? "here" : undefined}
                fillOpacity={0.9 * (weight / most)}
                onClick={() => onPick(place)}
              />
            ))}
          </svg>
        </div>
      )}
    </div>
  );
}

function nameOf(token: { id: number; text: string } | null): string {
  if (!token) return "";
  return specialNames[token.id] ?? token.text.replaceAll(" ", "␣");
}
