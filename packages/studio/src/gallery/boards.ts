import { creations } from "../creations/creations.ts";
import { createKeptStore } from "../look/kept.ts";
import { newId } from "../look/new-id.ts";

/** A name under which creations are gathered; which ones, each creation knows. */
export type Board = { readonly id: string; readonly name: string };

export const boards = createKeptStore<readonly Board[]>("transfusion.boards", []);

/** Make a board; its id comes back. A name that is taken gives the board that has it. */
export function makeBoard(name: string): string {
  const taken = boards.read().find((board) => board.name === name);
  if (taken) return taken.id;
  const id = newId();
  boards.write((all) => [...all, { id, name }]);
  return id;
}

export function renameBoard(id: string, name: string): void {
  boards.write((all) => all.map((board) => (board.id === id ? { id, name } : board)));
}

/** Take a board away; what was on it stays in the gallery. */
export function deleteBoard(id: string): void {
  boards.write((all) => all.filter((board) => board.id !== id));
  for (const creation of creations.read()) {
    if (creation.boards?.includes(id)) putOnBoard(creation.id, id, false);
  }
}

/** Put a creation on a board, or take it off. */
export function putOnBoard(creationId: string, id: string, isOn: boolean): void {
  creations.write((all) =>
    all.map((creation) => {
      if (creation.id !== creationId) return creation;
      const others = (creation.boards ?? []).filter((other) => other !== id);
      return { ...creation, boards: isOn ? [...others, id] : others };
    }),
  );
}
