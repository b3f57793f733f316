import { isUnderWay, wordsOf } from "../creations/creation.ts";
import { Icon } from "../look/icon.tsx";
import type { Item } from "./items.ts";

/** An item on the wall: its picture, or else its words, or how it stands. */
export function Tile({ item, onOpen }: { item: Item; onOpen: () => void }) {
  const { creation, picture } = item;
  const asked = wordsOf(creation.prompt) || "a picture";
  const preview = creation.forming?.at(-1);
  return (
    <button type="button" className="tile" onClick={onOpen}>
      {picture ? (
        <img src={picture.url} alt={asked} loading="lazy" />
      ) : preview ? (
        <img src={preview.url} alt={`under way: ${asked}`} />
      ) : (
        <span className={creation.state === "FAILED" ? "tile-words failed" : "tile-words"}>
          {creation.state === "FAILED"
            ? `Failed: ${asked}`
            : wordsOf(creation.parts) || (isUnderWay(creation) ? `Under way: ${asked}` : asked)}
        </span>
      )}
      {creation.favourite && <Icon name="star" filled />}
    </button>
  );
}
