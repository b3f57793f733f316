import { type ReactNode, useEffect, useRef, useState } from "react";
import { FileButton, useDrop } from "../look/files.tsx";
import { IconButton } from "../look/icon-button.tsx";
import { useStore } from "../look/store.ts";
import type { Recipe } from "../recipe/recipe.ts";
import { Base } from "./base.tsx";
import { changeText, insertPicture, movePicture, removePicture } from "./draft.ts";
import { draft, fillFromRecipe } from "./form.ts";
import { PictureMenu } from "./picture-menu.tsx";
import { pictureFilesOf, readPictureFile } from "./read-picture-file.ts";

/** The one box for text and pictures, in any order. What is dropped or pasted goes where the cursor was. */
export function Composer(props: {
  children: ReactNode;
  onRun: () => void;
  onProblem: (message: string) => void;
}) {
  const { children, onRun, onProblem } = props;
  const pieces = useStore(draft);
  const caret = useRef<{ key: number; offset: number } | undefined>(undefined);
  const [recipe, setRecipe] = useState<Recipe>();

  const take = async (files: readonly File[]) => {
    for (const file of files) {
      try {
        const { picture, recipe: found } = await readPictureFile(file);
        draft.write((old) => insertPicture(old, picture, caret.current));
        caret.current = undefined;
        setRecipe(found);
      } catch (error) {
        onProblem((error as Error).message);
      }
    }
  };
  const { isOver, handlers } = useDrop((files) => void take(pictureFilesOf(files)));
  const isAlone = pieces.length === 1;

  return (
    <section
      className={isOver ? "composer over" : "composer"}
      aria-label="Prompt"
      {...handlers}
      onPaste={(event) => {
        const files = pictureFilesOf(event.clipboardData.files);
        if (files.length > 0) event.preventDefault();
        void take(files);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) onRun();
      }}
    >
      <div className="pieces">
        {pieces.map((piece, i) =>
          "text" in piece ? (
            <GrowingText
              key={piece.key}
              label={isAlone ? "What to draw, or what to say" : `Text ${Math.floor(i / 2) + 1}`}
              placeholder={placeholderOf(i, pieces.length)}
              value={piece.text}
              onChange={(text) => draft.write((old) => changeText(old, piece.key, text))}
              onCaret={(offset) => {
                caret.current = { key: piece.key, offset };
              }}
              onBackspace={() => {
                const before = pieces[i - 1];
                if (before) draft.write((old) => removePicture(old, before.key));
              }}
            />
          ) : (
            <figure key={piece.key} className="chip">
              <img src={piece.picture.source} alt={piece.picture.name} />
              <figcaption>
                <IconButton
                  icon="left"
                  label="Move the picture forward"
                  onClick={() => draft.write((old) => movePicture(old, piece.key, -1))}
                />
                <IconButton
                  icon="right"
                  label="Move the picture back"
                  onClick={() => draft.write((old) => movePicture(old, piece.key, 1))}
                />
                <PictureMenu url={piece.picture.source} />
                <IconButton
                  icon="close"
                  label="Take the picture out"
                  onClick={() => draft.write((old) => removePicture(old, piece.key))}
                />
              </figcaption>
            </figure>
          ),
        )}
      </div>
      <Base />
      {recipe && (
        <p className="notice" role="status">
          This picture carries its recipe.
          <button
            type="button"
            onClick={() => {
              fillFromRecipe(recipe);
              setRecipe(undefined);
            }}
          >
            Restore it
          </button>
          <IconButton
            icon="close"
            label="Keep the picture only"
            onClick={() => setRecipe(undefined)}
          />
        </p>
      )}
      <div className="composer-bar">
        <FileButton
          {...{ icon: "picture", label: "Add pictures", accept: "image/*", multiple: true }}
          className="quiet"
          onFiles={(files) => void take(files)}
        >
          Picture
        </FileButton>
        {children}
      </div>
    </section>
  );
}

function placeholderOf(place: number, count: number): string {
  if (count === 1) return "a large red circle and a small blue square";
  return place === count - 1 ? "what to do with it: make the circle blue" : "";
}

function GrowingText(props: {
  label: string;
  placeholder: string;
  value: string;
  onChange: (text: string) => void;
  onCaret: (offset: number) => void;
  onBackspace: () => void;
}) {
  const { label, placeholder, value, onChange, onCaret, onBackspace } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useEffect(() => {
    if (!area.current) return;
    area.current.style.height = "0";
    area.current.style.height = `${area.current.scrollHeight}px`;
  }, [value, placeholder]);
  return (
    <textarea
      ref={area}
      rows={1}
      aria-label={label}
      placeholder={placeholder}
      value={value}
      spellCheck={false}
      onChange={(event) => onChange(event.target.value)}
      onSelect={(event) => onCaret(event.currentTarget.selectionStart)}
      onKeyDown={(event) => {
        const { selectionStart, selectionEnd } = event.currentTarget;
        if (event.key !== "Backspace" || selectionStart !== 0 || selectionEnd !== 0) return;
        event.preventDefault();
        onBackspace();
      }}
    />
  );
}
