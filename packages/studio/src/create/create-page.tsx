import { useEffect, useMemo, useState } from "react";
import type { Model } from "../api/types.ts";
import { begin, create, NotBegun, type Wanted } from "../creations/create.ts";
import { type Creation, isUnderWay } from "../creations/creation.ts";
import { cancel, creations } from "../creations/creations.ts";
import { Icon } from "../look/icon.tsx";
import { IconButton } from "../look/icon-button.tsx";
import { useStore } from "../look/store.ts";
import { Answer, Pieces } from "./answer.tsx";
import { Composer } from "./composer.tsx";
import { differencesOf } from "./differences.ts";
import { changeText, emptyDraft, promptOf } from "./draft.ts";
import { draft, fillFrom, pictureSize, settings } from "./form.ts";
import { Options, QuickOptions } from "./options.tsx";
import type { Settings } from "./settings.ts";

const examples = [
  "a large red circle",
  "a small blue square and a large yellow triangle",
  "two green triangles",
];
const groupsShown = 20;

/** Where one asks, and sees what comes. */
export function CreatePage({ model }: { model: Model | undefined }) {
  const pieces = useStore(draft);
  const chosen = useStore(settings);
  const all = useStore(creations);
  const [problem, setProblem] = useState("");
  const [left, setLeft] = useState<readonly Wanted[]>([]);
  const [isOpen, setOpen] = useState(false);
  const busy = all.filter(isUnderWay).length;
  const prompt = promptOf(pieces);

  const attempt = async (deed: () => Promise<void>) => {
    setProblem("");
    setLeft([]);
    try {
      await deed();
    } catch (error) {
      setProblem((error as Error).message);
      if (error instanceof NotBegun) setLeft(error.wanted);
    }
  };
  const run = async (change: Partial<Settings> = {}) => {
    if (prompt.length === 0 && !settings.read().source)
      return setProblem("Write something or drop a picture first.");
    await attempt(() => create(prompt, { ...settings.read(), ...change }));
  };
  useEffect(() => {
    if (model) pictureSize.write(() => model.pictureSize);
  }, [model]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape") void cancel();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);

  return (
    <div className="create">
      <h1 className="hidden">Create</h1>
      <Composer onRun={() => void run()} onProblem={setProblem}>
        <QuickOptions />
        <button
          type="button"
          className="quiet"
          aria-expanded={isOpen}
          aria-controls="options"
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name="tune" /> <span>Options</span>
        </button>
        <span className="grow" />
        {prompt.some((piece) => "picture" in piece) && (
          <button type="button" onClick={() => void run({ begin: "TEXT", batch: 1 })}>
            <Icon name="words" /> Caption
          </button>
        )}
        {busy > 0 && (
          <button type="button" title="Esc" onClick={() => void cancel()}>
            <Icon name="stop" /> Cancel
          </button>
        )}
        <button type="button" className="primary" title="Ctrl+Enter" onClick={() => void run()}>
          <Icon name="play" /> Run
        </button>
      </Composer>
      {isOpen && <Options model={model} />}
      {chosen.run !== undefined && (
        <p className="notice">
          Answers come from the newest checkpoint of run <code>{chosen.run.slice(0, 8)}</code>.
          <button type="button" onClick={() => settings.write(({ run: _, ...rest }) => rest)}>
            Back to {model?.name ?? "the gateway's model"}
          </button>
        </p>
      )}
      {problem !== "" && (
        <p className="problem" role="alert">
          {problem}
          {left.length > 0 && (
            <button type="button" onClick={() => void attempt(() => begin(left))}>
              <Icon name="remix" /> Try again
            </button>
          )}
        </p>
      )}
      <p className="hidden" role="status">
        {busy > 0 ? `${busy} under way` : all.length > 0 ? "Done" : ""}
      </p>
      {all.length === 0 && (
        <section className="empty">
          <h2>Ask for a picture, or about one</h2>
          <p>
            {model
              ? `The model ${model.name} draws and reads ${model.pictureSize} × ${model.pictureSize} pictures. Try one of these:`
              : "Try one of these:"}
          </p>
          <p className="examples">
            {examples.map((text) => (
              <button
                type="button"
                key={text}
                onClick={() => draft.write(() => changeText(emptyDraft, 0, text))}
              >
                {text}
              </button>
            ))}
          </p>
          <p>
            <kbd>Ctrl</kbd> <kbd>Enter</kbd> runs, <kbd>Esc</kbd> cancels. Drop a picture into the
            box to have it captioned.
          </p>
        </section>
      )}
      {groupsOf(all)
        .slice(0, groupsShown)
        .map((group) => (
          <Group key={group[0]?.id} group={group} />
        ))}
    </div>
  );
}

function Group({ group }: { group: readonly Creation[] }) {
  const [first] = group;
  const differences = useMemo(
    () => differencesOf(group.map((creation) => creation.settings)),
    [group],
  );
  if (!first) return null;
  return (
    <section className="group">
      <header>
        <div className="asked">
          <Pieces pieces={first.prompt} about="of the prompt" />
        </div>
        <IconButton
          icon="remix"
          label="Remix this prompt"
          onClick={() => {
            fillFrom(first);
            scrollTo({ top: 0 });
          }}
        />
      </header>
      <div className={differences[0] ? "answers compared" : "answers"}>
        {group.map((creation, i) => (
          <Answer key={creation.id} creation={creation} difference={differences[i] ?? ""} />
        ))}
      </div>
    </section>
  );
}

/** Answers of one batch together, newest batch first, each in the order in which it was asked. */
function groupsOf(all: readonly Creation[]): Creation[][] {
  const groups = new Map<string, Creation[]>();
  for (const creation of all) {
    groups.set(creation.batch, [creation, ...(groups.get(creation.batch) ?? [])]);
  }
  return [...groups.values()];
}
