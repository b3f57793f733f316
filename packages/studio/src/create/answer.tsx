import type { Piece } from "../api/types.ts";
import { type Creation, isUnderWay, wordsOf } from "../creations/creation.ts";
import { cancel, toggleFavourite } from "../creations/creations.ts";
import { TryAgain } from "../creations/try-again.tsx";
import { IconButton } from "../look/icon-button.tsx";
import { CopyMenu } from "./copy-menu.tsx";
import { fillFrom } from "./form.ts";
import { PictureMenu } from "./picture-menu.tsx";

/** One answer as the document it is: words as they are written, pictures where they belong. */
export function Answer(props: { creation: Creation; difference?: string }) {
  const { creation, difference = "" } = props;
  const { state, forming = [], parts } = creation;
  const preview = forming.at(-1);
  const picture = parts.findLast((part) => "picture" in part);
  return (
    <article className="answer" aria-busy={isUnderWay(creation)}>
      <div className="document">
        <Pieces pieces={parts} about={wordsOf(creation.prompt)} />
        {preview && isUnderWay(creation) && (
          <figure className="drawn forming">
            <img src={preview.url} alt={`under way: step ${preview.step} of ${preview.steps}`} />
            <progress value={preview.step} max={preview.steps} aria-label="Steps of this picture" />
          </figure>
        )}
        {isUnderWay(creation) && !preview && (
          <p className="waiting">
            {state === "QUEUED" && parts.length === 0 ? "Waiting" : "Thinking"}
          </p>
        )}
        {(state === "CANCELLED" || state === "FAILED") && <TryAgain creation={creation} />}
        {state === "DONE" && parts.length === 0 && (
          <p className="ended">The model answered with nothing.</p>
        )}
      </div>
      {difference !== "" && <p className="difference">{difference}</p>}
      <footer>
        <span className="seed-told" title="The seed of this answer">
          {creation.seed}
        </span>
        {isUnderWay(creation) ? (
          <IconButton icon="stop" label="Cancel" onClick={() => void cancel(creation.id)} />
        ) : (
          <>
            <IconButton
              icon="star"
              label="Favourite"
              pressed={creation.favourite === true}
              onClick={() => toggleFavourite(creation.id)}
            />
            <IconButton
              icon="remix"
              label="Remix: all of it but the seed"
              onClick={() => {
                fillFrom(creation);
                scrollTo({ top: 0 });
              }}
            />
            {picture && "picture" in picture && (
              <PictureMenu url={picture.picture.url} creation={creation} />
            )}
            <CopyMenu creation={creation} />
          </>
        )}
      </footer>
    </article>
  );
}

/** Text and pictures in order. */
export function Pieces({ pieces, about }: { pieces: readonly Piece[]; about: string }) {
  return pieces.map((piece, i) =>
    "text" in piece ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: a document only grows at its end
      <p key={i}>{piece.text}</p>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: a document only grows at its end
      <figure key={i} className="drawn">
        <img
          src={piece.picture.url}
          width={piece.picture.width}
          height={piece.picture.height}
          alt={about === "" ? "a picture" : `a picture: ${about}`}
        />
      </figure>
    ),
  );
}
