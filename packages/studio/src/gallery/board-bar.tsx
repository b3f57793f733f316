import { useState } from "react";
import type { Creation } from "../creations/creation.ts";
import { Icon } from "../look/icon.tsx";
import { IconButton } from "../look/icon-button.tsx";
import { useStore } from "../look/store.ts";
import { boards, deleteBoard, makeBoard, renameBoard } from "./boards.ts";
import { NameForm } from "./name-form.tsx";

/** The boards to choose from; the chosen one can be renamed and deleted. */
export function BoardBar(props: {
  chosen: string | undefined;
  all: readonly Creation[];
  onChoose: (id: string | undefined) => void;
}) {
  const { chosen, all, onChoose } = props;
  const known = useStore(boards);
  const [naming, setNaming] = useState<"new" | "rename">();
  const board = known.find(({ id }) => id === chosen);
  const count = (id: string) => all.filter((creation) => creation.boards?.includes(id)).length;
  return (
    <fieldset className="boards">
      <legend className="hidden">Boards</legend>
      <button
        type="button"
        className="quiet"
        aria-pressed={!board}
        onClick={() => onChoose(undefined)}
      >
        Everything
      </button>
      {known.map(({ id, name }) => (
        <button
          type="button"
          key={id}
          className="quiet"
          aria-pressed={id === chosen}
          onClick={() => onChoose(id)}
        >
          <Icon name="board" /> {name} <small>{count(id)}</small>
        </button>
      ))}
      {board && naming !== "rename" && (
        <>
          <IconButton
            icon="edit"
            label={`Rename the board ${board.name}`}
            onClick={() => setNaming("rename")}
          />
          <IconButton
            icon="bin"
            label={`Delete the board ${board.name}; its pictures stay`}
            onClick={() => {
              deleteBoard(board.id);
              onChoose(undefined);
            }}
          />
        </>
      )}
      {naming === undefined ? (
        <button type="button" className="quiet" onClick={() => setNaming("new")}>
          <Icon name="add" /> New board
        </button>
      ) : (
        <NameForm
          label={naming === "new" ? "Name of the new board" : "New name of the board"}
          initial={naming === "new" ? "" : (board?.name ?? "")}
          onName={(name) => {
            if (naming === "new") onChoose(makeBoard(name));
            else if (board) renameBoard(board.id, name);
            setNaming(undefined);
          }}
          onLeave={() => setNaming(undefined)}
        />
      )}
    </fieldset>
  );
}
