import { useState } from "react";
import { fillFromRecipe } from "../create/form.ts";
import { pictureFilesOf, readPictureFile } from "../create/read-picture-file.ts";
import { creations } from "../creations/creations.ts";
import { FileButton, useDrop } from "../look/files.tsx";
import { Icon } from "../look/icon.tsx";
import { goTo } from "../look/route.ts";
import { useStore } from "../look/store.ts";
import { BoardBar } from "./board-bar.tsx";
import { itemsOf } from "./items.ts";
import { Lightbox } from "./lightbox.tsx";
import { Tile } from "./tile.tsx";

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

  const { isOver, handlers } = useDrop((files) => void restore(pictureFilesOf(files)));
  return (
    <section className={isOver ? "gallery over" : "gallery"} aria-label="Gallery" {...handlers}>
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
        <FileButton
          {...{ icon: "remix", label: "Restore a recipe from a PNG", accept: "image/png" }}
          className="quiet"
          onFiles={(files) => void restore(files)}
        >
          Restore from a PNG
        </FileButton>
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
        {items.slice(0, shown).map((item) => (
          <li key={item.key}>
            <Tile item={item} onOpen={() => setOpen(item.key)} />
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
