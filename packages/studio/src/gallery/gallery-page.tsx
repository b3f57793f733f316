import { useState } from "react";
import { fillFromRecipe } from "../create/form.ts";
import { pictureFilesOf, readPictureFile } from "../create/read-picture-file.ts";
import { wordsOf } from "../creations/creation.ts";
import { creations } from "../creations/creations.ts";
import { Icon } from "../look/icon.tsx";
import { goTo } from "../look/route.ts";
import { useStore } from "../look/store.ts";
import { BoardBar } from "./board-bar.tsx";
import { itemsOf } from "./items.ts";
import { Lightbox } from "./lightbox.tsx";

const pageSize = 120;

/** Everything made in this browser. A PNG with a recipe, dropped here, fills the form again. */
export function GalleryPage() {
  const all = useStore(creations);
  const [search, setSearch] = useState("");
  const [favouritesOnly, setFavouritesOnly] = useState(false);
  const [board, setBoard] = useState<string>();
  const [shown, setShown] = useState(pageSize);
  const [open, setOpen] = useState<string>();
  const [problem, setProblem] = useState("");
  const items = itemsOf(all, { search, favouritesOnly, board });
  const place = items.findIndex(({ key }) => key === open);

  const restore = async (files: readonly File[]) => {
    const [file] = files;
    if (!file) return;
    try {
      const { recipe } = await readPictureFile(file);
      if (!recipe) return setProblem(`${file.name} carries no recipe.`);
      fillFromRecipe(recipe);
      goTo("create");
    } catch (error) {
      setProblem((error as Error).message);
    }
  };

  return (
    <section
      className="gallery"
      aria-label="Gallery"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void restore(pictureFilesOf(event.dataTransfer));
      }}
    >
      <h1 className="hidden">Gallery</h1>
      <div className="toolbar">
        <input
          type="search"
          aria-label="Search"
          placeholder="Search"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <button
          type="button"
          className="quiet"
          aria-pressed={favouritesOnly}
          onClick={() => setFavouritesOnly(!favouritesOnly)}
        >
          <Icon name="star" filled={favouritesOnly} /> <span>Favourites</span>
        </button>
        <label className="button quiet">
          <Icon name="remix" /> <span>Restore from a PNG</span>
          <input
            type="file"
            accept="image/png"
            className="hidden"
            aria-label="Restore a recipe from a PNG"
            onChange={(event) => {
              void restore([...(event.target.files ?? [])]);
              event.target.value = "";
            }}
          />
        </label>
        <span className="count" role="status">
          {items.length === 1 ? "1 item" : `${items.length} items`}
        </span>
      </div>
      {all.length > 0 && <BoardBar chosen={board} all={all} onChoose={setBoard} />}
      {problem !== "" && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      {items.length === 0 && (
        <div className="empty">
          <h2>
            {all.length === 0
              ? "Nothing made yet"
              : board !== undefined && search === "" && !favouritesOnly
                ? "An empty board"
                : "Nothing like that"}
          </h2>
          <p>
            {all.length === 0
              ? "What you make appears here, newest first. Every PNG carries its recipe: drop one here to fill the form with it."
              : board === undefined
                ? "Try other words, or leave favourites."
                : "Open a picture and put it on this board with the folder above its recipe."}
          </p>
          {all.length === 0 && (
            <p>
              <a className="button primary" href="#create">
                Make the first
              </a>
            </p>
          )}
        </div>
      )}
      <ul className="wall">
        {items.slice(0, shown).map(({ key, creation, picture }) => (
          <li key={key}>
            <button type="button" className="tile" onClick={() => setOpen(key)}>
              {picture ? (
                <img
                  src={picture.url}
                  alt={wordsOf(creation.prompt) || "a picture"}
                  loading="lazy"
                />
              ) : (
                <span className="tile-words">{wordsOf(creation.parts)}</span>
              )}
              {creation.favourite && <Icon name="star" filled />}
            </button>
          </li>
        ))}
      </ul>
      {items.length > shown && (
        <button type="button" onClick={() => setShown(shown + pageSize)}>
          Show more
        </button>
      )}
      {place >= 0 && (
        <Lightbox
          items={items}
          place={place}
          onMove={(to) => setOpen(items[to]?.key)}
          onClose={() => setOpen(undefined)}
        />
      )}
    </section>
  );
}
