import type { Preview } from "../creations/creation.ts";
import { creations } from "../creations/creations.ts";
import { useStore } from "../look/store.ts";

/** How the newest picture came about: what the model held for clean after each step. */
export function Forming() {
  const all = useStore(creations);
  const found = all
    .flatMap(({ formed, forming = [] }) => [forming, ...Object.values(formed ?? {})])
    .find((strip): strip is readonly Preview[] => strip.length > 1);
  return (
    <section className="lesson">
      <h2>How a picture forms</h2>
      {found ? (
        <>
          <p>
            The newest picture, step by step: each is what the model held for the clean picture
            then. Where several were drawn to choose from, this is the first of them.
          </p>
          <ol className="strip">
            {found.map(({ step, url }) => (
              <li key={step}>
                <img src={url} alt={`after step ${step}`} />
                <small>{step}</small>
              </li>
            ))}
          </ol>
        </>
      ) : (
        <p>
          Draw something in <a href="#create">Create</a>, and every step of it is shown here. Steps
          are forgotten when the page is left.
        </p>
      )}
    </section>
  );
}
