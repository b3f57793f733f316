import { useState } from "react";
import { useQuery } from "urql";
import { samplesQuery } from "../api/documents.ts";

type Sample = {
  readonly index: number;
  readonly captions: readonly string[];
  readonly url: string;
};
type Page = {
  readonly dataset: { items?: { readonly nodes: readonly Sample[] } | null } | null;
};

/** The first samples of a data set with their captions, more on request. */
export function Browse({ name }: { name: string }) {
  const [first, setFirst] = useState(6);
  const [{ data }] = useQuery<Page>({ query: samplesQuery, variables: { name, first } });
  const samples = data?.dataset?.items?.nodes ?? [];
  if (samples.length === 0) return null;
  return (
    <details className="browse">
      <summary>Look at its samples</summary>
      <ul className="wall">
        {samples.map(({ index, captions, url }) => (
          <li key={index}>
            <img src={url} alt={`sample ${index + 1}`} loading="lazy" />
            <small>{captions[0]}</small>
          </li>
        ))}
      </ul>
      {samples.length === first && first < 96 && (
        <button type="button" onClick={() => setFirst(first + 18)}>
          More
        </button>
      )}
    </details>
  );
}
