import { useState } from "react";
import type { Dataset } from "../api/types.ts";
import { freeName, nameOfFolder } from "./dataset-name.ts";
import { registerFolder } from "./new-dataset.ts";

/** Where a folder on the gateway's machine is made a data set, and why it cannot be one. */
export function FolderField(props: {
  datasets: readonly Dataset[];
  onMade: (name: string) => void;
}) {
  const { datasets, onMade } = props;
  const [isOpen, setOpen] = useState(false);
  const [folder, setFolder] = useState("");
  const [given, setGiven] = useState<string>();
  const [problem, setProblem] = useState("");
  const [isBusy, setBusy] = useState(false);
  const proposed = nameOfFolder(folder);
  const name = given ?? (proposed === "" ? "" : freeName(proposed, datasets));
  const add = async () => {
    setProblem("");
    setBusy(true);
    try {
      onMade(await registerFolder(name.trim(), folder.trim()));
      setFolder("");
      setGiven(undefined);
      setOpen(false);
    } catch (error) {
      setProblem((error as Error).message);
    }
    setBusy(false);
  };
  const isReady = folder.trim() !== "" && name.trim() !== "" && !isBusy;
  return (
    <details
      className="folder"
      open={isOpen}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>Add a folder of the gateway's machine</summary>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Enter in its fields is for it, not for the form around */}
      <div
        className="figures"
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          if (isReady) void add();
        }}
      >
        <label className="field wide">
          <span>Folder</span>
          <input
            value={folder}
            placeholder="/home/me/pictures"
            spellCheck={false}
            onChange={(event) => setFolder(event.target.value)}
          />
          <small>
            Its <code>captions.jsonl</code> has a line for each picture:{" "}
            <code>{'{"file": "1.png", "caption": "a cat"}'}</code>. It stays where it is.
          </small>
        </label>
        <label className="field">
          <span>Name</span>
          <input value={name} maxLength={80} onChange={(event) => setGiven(event.target.value)} />
        </label>
        <button type="button" className="at-foot" disabled={!isReady} onClick={() => void add()}>
          {isBusy ? "Looking" : "Add folder"}
        </button>
      </div>
      {problem !== "" && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
    </details>
  );
}
