import { idOfSource } from "./settings.ts";

/** A piece of a prompt under way. A picture is a data URL, or one that the gateway keeps. */
export type DraftPiece =
  | { readonly key: number; readonly text: string }
  | { readonly key: number; readonly picture: { readonly source: string; readonly name: string } };

/** A prompt under way: text and pictures in any order. Text stands first, last, and between pictures, if only empty. */
export type Draft = readonly DraftPiece[];

export type DraftPicture = Extract<DraftPiece, { picture: unknown }>["picture"];

export const emptyDraft: Draft = [{ key: 0, text: "" }];

/** The draft with a picture put into one of its texts at a place, or at its end. */
export function insertPicture(
  draft: Draft,
  picture: DraftPicture,
  at?: { readonly key: number; readonly offset: number },
): Draft {
  const key = nextKey(draft);
  const found = draft.findIndex((piece) => "text" in piece && piece.key === at?.key);
  const index = found < 0 ? draft.length - 1 : found;
  const piece = draft[index];
  if (piece === undefined || !("text" in piece)) return draft;
  const offset = found < 0 ? piece.text.length : (at?.offset ?? piece.text.length);
  return [
    ...draft.slice(0, index),
    { key: piece.key, text: piece.text.slice(0, offset) },
    { key, picture },
    { key: key + 1, text: piece.text.slice(offset) },
    ...draft.slice(index + 1),
  ];
}

/** The draft without one of its pictures; the texts around it become one. */
export function removePicture(draft: Draft, key: number): Draft {
  const index = draft.findIndex((piece) => piece.key === key);
  const before = draft[index - 1];
  const after = draft[index + 1];
  if (!before || !after || !("text" in before) || !("text" in after)) return draft;
  const text = before.text + after.text;
  return [...draft.slice(0, index - 1), { key: before.key, text }, ...draft.slice(index + 2)];
}

/** The draft with a picture moved past the text before it (-1) or after it (1), if there is any. */
export function movePicture(draft: Draft, key: number, by: -1 | 1): Draft {
  const index = draft.findIndex((piece) => piece.key === key);
  const piece = draft[index];
  const beside = draft[index + by];
  if (!piece || !("picture" in piece) || !beside || !("text" in beside)) return draft;
  const beyond = draft[index + 2 * by];
  if (beside.text !== "") {
    const bare = removePicture(draft, key);
    const joined = bare.find((other) => other.key === draft[index - 1]?.key);
    const whole = joined && "text" in joined ? joined : undefined;
    const offset = by < 0 ? 0 : (whole?.text.length ?? 0);
    return whole ? insertPicture(bare, piece.picture, { key: whole.key, offset }) : draft;
  }
  if (!beyond || !("picture" in beyond)) return draft;
  return draft.map((other) => (other === piece ? beyond : other === beyond ? piece : other));
}

export function changeText(draft: Draft, key: number, text: string): Draft {
  return draft.map((piece) => (piece.key === key ? { key, text } : piece));
}

/** A draft made of pieces in order, such as those of an earlier prompt. */
export function draftOf(
  pieces: readonly ({ readonly text: string } | { readonly picture: DraftPicture })[],
): Draft {
  let draft = emptyDraft;
  for (const piece of pieces) {
    const end = draft.at(-1);
    if ("picture" in piece) draft = insertPicture(draft, piece.picture);
    else if (end && "text" in end) draft = changeText(draft, end.key, end.text + piece.text);
  }
  return draft;
}

/** What the gateway is sent: pictures as data URLs or ids, no empty texts. */
export function promptOf(draft: Draft): ({ text: string } | { picture: string })[] {
  return draft.flatMap((piece): ({ text: string } | { picture: string })[] => {
    if ("picture" in piece) return [{ picture: idOfSource(piece.picture.source) }];
    return piece.text.trim() === "" ? [] : [{ text: piece.text.trim() }];
  });
}

function nextKey(draft: Draft): number {
  return Math.max(...draft.map(({ key }) => key)) + 1;
}
