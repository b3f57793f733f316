import { useState } from "react";
import type { Dataset } from "../api/types.ts";
import { FileButton, useDrop } from "../look/files.tsx";
import { IconButton } from "../look/icon-button.tsx";
import { Browse } from "./browse.tsx";
import { freeName } from "./dataset-name.ts";
import { FolderField } from "./folder-field.tsx";
import { forgetDataset, putFiles } from "./new-dataset.ts";

/** What there is to train on, a look at it, and ways to bring pictures of one's own. */
export function DataField(props: {
  datasets: readonly Dataset[];
  chosen: number;
  onChoose: (place: number) => void;
  /** There is another list of data sets, with this one to be chosen: it is to be asked for again. */
  onChange: (name: string) => void;
}) {
  const { datasets, chosen, onChoose, onChange } = props;
  const [told, setTold] = useState("");
  const [problem, setProblem] = useState("");
  const [wantsNew, setWantsNew] = useState(false);
  const dataset = datasets[chosen];
  const isOwn = dataset?.origin === "MADE" || dataset?.origin === "REGISTERED";
  const grown = dataset?.origin === "MADE" && !wantsNew ? dataset : undefined; // takes what is dropped
  const attempt = async (deed: () => Promise<string>) => {
    setProblem("");
    await deed().then(onChange, (error: Error) => setProblem(error.message));
    setTold("");
  };
  const take = (files: readonly File[]) =>
    void attempt(() =>
      putFiles(
        files,
        { name: grown?.name ?? freeName("dropped", datasets), isNew: grown === undefined },
        (sent, all) => setTold(`${sent} of ${all} pictures sent`),
      ),
    );
  const { isOver, handlers } = useDrop(take);
  return (
    <section className={isOver ? "data over" : "data"} aria-label="Data" {...handlers}>
      <div className="chosen-data">
        <label className="field">
          <span>Data</span>
          <select value={chosen} onChange={(event) => onChoose(Number(event.target.value))}>
            {datasets.map(({ name, samples }, i) => (
              <option key={name} value={i}>
                {samples === null
                  ? `${name}: generated without end`
                  : `${name}: ${pictures(samples)}`}
              </option>
            ))}
          </select>
        </label>
        {dataset && isOwn && (
          <IconButton
            icon="bin"
            label={`Forget the data set ${dataset.name}`}
            onClick={() => {
              if (!confirm(warningOf(dataset))) return;
              void attempt(async () => {
                await forgetDataset(dataset.name);
                return datasets[0]?.name ?? "";
              });
            }}
          />
        )}
      </div>
      {dataset && <Browse key={`${dataset.name} ${dataset.samples}`} name={dataset.name} />}
      <FileButton
        {...{ icon: "add", accept: "image/*,.txt,.jsonl", multiple: true }}
        label="Pictures to train on"
        className="drop"
        onFiles={take}
      >
        {grown ? `Drop more into ${grown.name}` : "Drop pictures here, or choose"}
      </FileButton>
      {dataset?.origin === "MADE" && (
        <label className="check">
          <input
            type="checkbox"
            checked={wantsNew}
            onChange={(event) => setWantsNew(event.target.checked)}
          />
          as another data set
        </label>
      )}
      <small className="hint">
        A picture's caption is what the text file of the same name says, or else its own name:{" "}
        <code>a_red_circle-2.png</code>.
      </small>
      <FolderField datasets={datasets} onMade={onChange} />
      {told !== "" && (
        <p className="notice" role="status">
          {told}
        </p>
      )}
      {problem !== "" && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}

function warningOf({ name, origin }: Dataset): string {
  return origin === "MADE"
    ? `Delete the data set ${name} with its pictures?`
    : `Forget the data set ${name}? Its folder stays.`;
}

function pictures(count: number): string {
  return count === 1 ? "1 picture" : `${count.toLocaleString()} pictures`;
}
