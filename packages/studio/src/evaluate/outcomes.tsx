import type { Outcome } from "./types.ts";

/** Answers as a wall: what was drawn or said, what was asked, and what is wrong with it. */
export function Outcomes({ all }: { all: readonly Outcome[] }) {
  return (
    <ul className="wall newest">
      {all.map(({ item, asked, text, isRight, note, pictures }) => (
        <li key={item} className={isRight === false ? "wrong" : "right"}>
          {pictures[0] && <img src={pictures[0].url} alt={`answer to: ${asked}`} loading="lazy" />}
          <small>
            {isRight === null ? "" : isRight ? "✓ " : "✗ "}
            {asked}
            {text === null ? "" : `: ${text}`}
            {note === null ? "" : ` (${note})`}
          </small>
        </li>
      ))}
    </ul>
  );
}
