import { useEffect, useRef } from "react";
import { Pieces } from "../create/answer.tsx";
import { CopyMenu } from "../create/copy-menu.tsx";
import { fillFrom } from "../create/form.ts";
import { PictureMenu } from "../create/picture-menu.tsx";
import { wordsOf } from "../creations/creation.ts";
import { forget, toggleFavourite } from "../creations/creations.ts";
import { Icon } from "../look/icon.tsx";
import { IconButton } from "../look/icon-button.tsx";
import { goTo } from "../look/route.ts";
import { BoardMenu } from "./board-menu.tsx";
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
  const { settings, seed } = creation;
  const open = (withSeed: boolean) => {
    fillFrom(creation, { withSeed });
    goTo("create");
  };
  const facts: [string, string | number][] = [
    ["Seed", seed],
    ["Sampler", settings.sampler],
    ["Steps", settings.steps],
    ["Guidance", settings.guidanceScale],
    ["Temperature", settings.temperature],
    ["Made", new Date(creation.createdAt).toLocaleString()],
  ];
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
        {picture ? (
          <img src={picture.url} alt={wordsOf(creation.prompt) || "a picture"} />
        ) : (
          <p>{wordsOf(creation.parts)}</p>
        )}
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
              download={`${(wordsOf(creation.prompt) || "picture").replaceAll(/\W+/g, "-")}-${seed}.png`}
              aria-label="Save the PNG"
              title="Save the PNG"
            >
              <Icon name="save" />
            </a>
          )}
          <IconButton
            icon="bin"
            label="Take it off the list"
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
        <h2>Answered</h2>
        <div className="document small">
          <Pieces pieces={creation.parts} about={wordsOf(creation.prompt)} />
        </div>
        <dl>
          {facts.map(([name, value]) => (
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
