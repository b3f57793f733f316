import { useEffect, useRef } from "react";
import { Pieces } from "../create/answer.tsx";
import { CopyMenu } from "../create/copy-menu.tsx";
import { fillFrom } from "../create/form.ts";
import { PictureMenu } from "../create/picture-menu.tsx";
import { wordsOf } from "../creations/creation.ts";
import { forget, toggleFavourite } from "../creations/creations.ts";
import { TryAgain } from "../creations/try-again.tsx";
import { Icon } from "../look/icon.tsx";
import { IconButton } from "../look/icon-button.tsx";
import { goTo } from "../look/route.ts";
import { BoardMenu } from "./board-menu.tsx";
import { factsOf } from "./facts.ts";
import type { Item } from "./items.ts";

/** One item over the whole page with its recipe beside it; arrow keys go to its neighbours. */
export function Lightbox(props: {
  items: readonly Item[];
  place: number;
  onMove: (place: number) => void;
  onClose: () => void;
}) {
  const { items, place, onMove, onClose } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  const item = items[place];
  if (!item) return null;
  const { creation, picture } = item;
  const open = (withSeed: boolean) => {
    fillFrom(creation, { withSeed });
    goTo("create");
  };
  return (
    <dialog
      ref={dialog}
      className="lightbox"
      aria-label="Full view"
      onCancel={onClose}
      onClose={onClose}
      onKeyDown={(event) => {
        if (event.key === "ArrowLeft" && place > 0) onMove(place - 1);
        if (event.key === "ArrowRight" && place < items.length - 1) onMove(place + 1);
        if (event.key === "Escape") event.stopPropagation();
      }}
    >
      <div className="stage">
        <Shown item={item} />
        {place > 0 && (
          <span className="before">
            <IconButton icon="left" label="The one before" onClick={() => onMove(place - 1)} />
          </span>
        )}
        {place < items.length - 1 && (
          <span className="after">
            <IconButton icon="right" label="The next one" onClick={() => onMove(place + 1)} />
          </span>
        )}
      </div>
      <aside aria-label="Recipe">
        <div className="lightbox-bar">
          <IconButton
            icon="star"
            label="Favourite"
            pressed={creation.favourite === true}
            onClick={() => toggleFavourite(creation.id)}
          />
          <BoardMenu creation={creation} />
          {picture && <PictureMenu url={picture.url} creation={creation} />}
          <CopyMenu creation={creation} />
          {picture && (
            <a
              className="icon-button"
              href={picture.url}
              download={`${(wordsOf(creation.prompt) || "picture").replaceAll(/\W+/g, "-")}-${creation.seed}.png`}
              aria-label="Save the PNG"
              title="Save the PNG"
            >
              <Icon name="save" />
            </a>
          )}
          <IconButton
            icon="bin"
            label="Remove from the gallery"
            onClick={() => {
              forget(creation.id);
              onClose();
            }}
          />
          <span className="grow" />
          <IconButton icon="close" label="Close" onClick={onClose} />
        </div>
        <h2>Asked</h2>
        <div className="document small">
          <Pieces pieces={creation.prompt} about="of the prompt" />
        </div>
        {creation.parts.length > 0 && (
          <>
            <h2>Answered</h2>
            <div className="document small">
              <Pieces pieces={creation.parts} about={wordsOf(creation.prompt)} />
            </div>
          </>
        )}
        <dl>
          {factsOf(creation).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <p className="actions">
          <button type="button" className="primary" onClick={() => open(false)}>
            <Icon name="remix" /> Remix
          </button>
          <button type="button" onClick={() => open(true)}>
            Use with its seed
          </button>
        </p>
      </aside>
    </dialog>
  );
}

/** What is looked at: the picture, or what there is of it, or the words. */
function Shown({ item: { creation, picture } }: { item: Item }) {
  const asked = wordsOf(creation.prompt) || "a picture";
  const preview = creation.forming?.at(-1);
  if (picture) return <img src={picture.url} alt={asked} />;
  if (preview) return <img src={preview.url} alt={`under way: ${asked}`} />;
  if (creation.state === "FAILED") return <TryAgain creation={creation} />;
  return <p>{wordsOf(creation.parts) || "Under way"}</p>;
}
