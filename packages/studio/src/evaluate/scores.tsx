import type { Report, Share } from "./types.ts";

/** What came of an evaluation: shares with their intervals, and a sheet of each task. */
export function Scores({ report }: { report: Report }) {
  const { rows, sheets, strict, lenient, isWhole } = report;
  return (
    <>
      {strict !== null && lenient !== null && (
        <p>
          Drawing: <strong>{percent(strict)}</strong> of six tasks on average,{" "}
          <strong>{percent(lenient)}</strong> leniently.
        </p>
      )}
      {!isWhole && <p className="hint">It was stopped early: these are the answers it had.</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <section className="scrolls" aria-label="Scores" tabIndex={0}>
        <table className="scores">
          <thead>
            <tr>
              <th scope="col">Task</th>
              <th scope="col">Right</th>
              <th scope="col">95 % interval</th>
              <th scope="col">Scenes as in training</th>
              <th scope="col">Held-out scenes</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, isKind, right, seen, heldOut }, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: kinds of several tasks may share a name
              <tr key={i} className={isKind ? "kind" : undefined}>
                <th scope="row">{name}</th>
                <td>
                  {percent(right.share)} <small>of {right.total}</small>
                </td>
                <td>
                  <Interval share={right} />
                </td>
                <td>{seen ? percent(seen.share) : "–"}</td>
                <td>{heldOut ? percent(heldOut.share) : "–"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {sheets.length > 0 && (
        <div className="sheets">
          {sheets.map(({ task, picture }) => (
            <figure key={task}>
              <a href={picture.url} target="_blank" rel="noreferrer">
                <img
                  src={picture.url}
                  width={picture.width}
                  height={picture.height}
                  loading="lazy"
                  alt={`up to 64 answers to ${task}`}
                />
              </a>
              <figcaption>{task}</figcaption>
            </figure>
          ))}
        </div>
      )}
    </>
  );
}

/** A share as a dot on its interval, from 0 to 1. */
function Interval({ share: { share, low, high } }: { share: Share }) {
  return (
    <svg
      className="interval"
      viewBox="0 0 100 10"
      role="img"
      aria-label={`between ${percent(low)} and ${percent(high)}`}
    >
      <path d="M0 5H100" />
      <path className="held" d={`M${100 * low} 5H${100 * high}`} />
      <circle cx={100 * share} cy="5" r="3" />
    </svg>
  );
}

export function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
