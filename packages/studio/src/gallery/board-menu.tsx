import type { Creation } from "../creations/creation.ts";
import { Menu } from "../look/menu.tsx";
import { useStore } from "../look/store.ts";
import { boards, makeBoard, putOnBoard } from "./boards.ts";
import { NameForm } from "./name-form.tsx";

/** On which boards a creation is. */
export function BoardMenu({ creation }: { creation: Creation }) {
  const known = useStore(boards);
  return (
    <Menu icon="board" label="Boards" stays>
      {known.map(({ id, name }) => (
        <label key={id} className="check">
          <input
            type="checkbox"
            checked={creation.boards?.includes(id) === true}
            onChange={(event) => putOnBoard(creation.id, id, event.target.checked)}
          />
          {name}
        </label>
      ))}
      <NameForm
        label="New board"
        onName={(name) => putOnBoard(creation.id, makeBoard(name), true)}
      />
    </Menu>
  );
}
