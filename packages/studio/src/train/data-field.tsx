import { useState } from "react";
import { useQuery } from "urql";
import { ask } from "../api/ask.ts";
import { createDatasetMutation, samplesQuery } from "../api/documents.ts";
import type { Dataset, Failure } from "../api/types.ts";
import { readPictureFile } from "../create/read-picture-file.ts";
import { Icon } from "../look/icon.tsx";
import { samplesOf } from "./dropped.ts";

type Sample = {
  readonly index: number;
  readonly captions: readonly string[];
  readonly url: string;
};
type Page = {
  readonly dataset: { items?: { readonly nodes: readonly Sample[] } | null } | null;
};

/** What there is to train on, a look at it, and a place to drop files of one's own. */
export function DataField(props: {
  datasets: readonly Dataset[];
  chosen: number;
  onChoose: (place: number) => void;
  /** A data set was made: the list is to be asked for again. */
  onMade: (name: string) => void;
}) {
  const { datasets, chosen, onChoose, onMade } = props;
  const [told, setTold] = useState("");
  const [isOver, setOver] = useState(false);
  const take = async (files: readonly File[]) => {
    try {
      setTold("Reading");
      const name = await makeDataset(freeName(datasets), files);
      setTold("");
      onMade(name);
    } catch (error) {
      setTold((error as Error).message);
    }
  };
  const dataset = datasets[chosen];
  return (
    <section
      className={isOver ? "data over" : "data"}
      aria-label="Data"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void take([...event.dataTransfer.files]);
      }}
    >
      <label className="field">
        <span>Data</span>
        <select value={chosen} onChange={(event) => onChoose(Number(event.target.value))}>
          {datasets.map(({ name, samples }, i) => (
            <option key={name} value={i}>
              {samples === null ? `${name}: drawn without end` : `${name}: ${samples} pictures`}
            </option>
          ))}
        </select>
      </label>
      {dataset && <Browse name={dataset.name} />}
      <label className="button quiet">
        <Icon name="add" /> Drop pictures here, or choose
        <input
          type="file"
          multiple
          accept="image/*,.txt"
          className="hidden"
          aria-label="Pictures to train on"
          onChange={(event) => {
            void take([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
      </label>
      <small className="hint">
        A caption is the text file of the same name, or the name itself. Folders in{" "}
        <code>datasets</code> of the gateway's data folder appear above.
      </small>
      {told !== "" && (
        <p className="notice" role="status">
          {told}
        </p>
      )}
    </section>
  );
}

/** The first samples of a data set with their captions, more on request. */
function Browse({ name }: { name: string }) {
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
            <img src={url} alt={captions[0] ?? "a sample"} loading="lazy" />
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

function freeName(datasets: readonly Dataset[]): string {
  let number = 1;
  while (datasets.some(({ name }) => name === `dropped ${number}`)) number++;
  return `dropped ${number}`;
}

/** Make a data set of files; its name comes back. Throws an `Error` for people. */
async function makeDataset(name: string, files: readonly File[]): Promise<string> {
  const found = await samplesOf(files);
  if (found.length === 0) throw new Error("There is no picture among these files.");
  const samples = await Promise.all(
    found.map(async ({ caption, file }) => {
      const { picture } = await readPictureFile(file);
      return { caption, picture: picture.source };
    }),
  );
  const { createDataset } = await ask<{ createDataset: Dataset | Failure }>(createDatasetMutation, {
    name,
    samples,
  });
  if ("message" in createDataset) throw new Error(createDataset.message);
  return (createDataset as Dataset).name;
}
