import { specialNames } from "@transfusion/tokenizer";
import { nextTokensQuery } from "../api/documents.ts";
import type { Token } from "../api/types.ts";
import { useAnswer } from "../api/use-answer.ts";

type NextTokens = { readonly tokens: readonly { probability: number; token: Token }[] };

/** What the model holds likely to come after this text; a word pressed is written. */
export function NextTokens(props: { text: string; onWrite: (text: string) => void }) {
  const { text, onWrite } = props;
  const { answer, problem, isBusy } = useAnswer<NextTokens>(nextTokensQuery, {
    prompt: text === "" ? [] : [{ text }],
  });
  return (
    <section className="lesson" aria-busy={isBusy}>
      <h2>It writes one token at a time</h2>
      <p>
        After each, the model gives every token it knows a probability. These are the likeliest
        behind your text; press one to write it. <code>&lt;boi&gt;</code> begins a picture,{" "}
        <code>&lt;eos&gt;</code> ends the document.
      </p>
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      {!answer && !problem && <p className="waiting">Thinking</p>}
      <ol className="likely">
        {answer?.tokens.map(({ probability, token }) => {
          const name = specialNames[token.id];
          return (
            <li key={token.id}>
              <button
                type="button"
                disabled={name !== undefined}
                onClick={() => onWrite(text + token.text)}
              >
                {name ?? token.text.replaceAll(" ", "␣")}
              </button>
              <progress value={probability} aria-label={`probability of ${name ?? token.text}`} />
              <small>{told(probability)}</small>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function told(probability: number): string {
  const percent = 100 * probability;
  return percent < 0.01 ? "< 0.01 %" : `${percent.toPrecision(percent < 10 ? 2 : 3)} %`;
}
