import { tokenizerFromJson } from "@transfusion/tokenizer";
import { useEffect, useMemo, useRef } from "react";
import type { Model } from "../api/types.ts";
import { maySee, sequenceOf } from "./sequence.ts";

/** This text's tokens, and who may look at whom. */
export function Tokens(props: {
  model: Model;
  patches: number;
  text: string;
  onText: (text: string) => void;
}) {
  const { model, patches, text, onText } = props;
  const tokenizer = useMemo(() => tokenizerFromJson(model.tokenizer), [model.tokenizer]);
  const sequence = useMemo(() => sequenceOf(tokenizer, text, patches), [tokenizer, text, patches]);
  const tokens = sequence.filter((element) => element.kind === "token");
  return (
    <section className="lesson">
      <h2>Text becomes tokens</h2>
      <p>
        The model never sees letters. Its tokenizer knows {model.vocabularySize} pieces; a word that
        it met often is one of them, a strange one falls apart into bytes.
      </p>
      <label className="field">
        <span>Your text</span>
        <input value={text} onChange={(event) => onText(event.target.value)} />
      </label>
      <ol className="tokens">
        {tokens.map(({ id, text: piece, isSpecial }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place
          <li key={i} className={isSpecial ? "special" : undefined}>
            <span>{piece.replaceAll(" ", "␣")}</span>
            <small>{id}</small>
          </li>
        ))}
      </ol>
      <div className="beside">
        <Mask sequence={sequence} />
        <div>
          <h3>Who may look at whom</h3>
          <p>
            A document with this text and one picture is {sequence.length} places long; the model
            holds {model.context}. A row may look where it is coloured: words only at what stands
            before them, the {patches} patches of a picture at each other as well.
          </p>
        </div>
      </div>
    </section>
  );
}

function Mask({ sequence }: { sequence: ReturnType<typeof sequenceOf> }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { length } = sequence;
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    context.clearRect(0, 0, length, length);
    sequence.forEach((element, from) => {
      for (let to = 0; to < length; to++) {
        if (!maySee(sequence, from, to)) continue;
        context.fillStyle = element.kind === "patch" ? "#e0793a" : "#7c6cf0";
        context.globalAlpha = sequence[to]?.kind === element.kind ? 1 : 0.45;
        context.fillRect(to, from, 1, 1);
      }
    });
  }, [sequence, length]);
  return (
    <canvas
      ref={canvas}
      className="mask"
      width={length}
      height={length}
      role="img"
      aria-label="The attention mask: a triangle, with a full square for the picture"
    />
  );
}
