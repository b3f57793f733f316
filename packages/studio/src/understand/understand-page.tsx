import { useMemo, useState } from "react";
import type { Model } from "../api/types.ts";
import { readPictureFile } from "../create/read-picture-file.ts";
import { creations } from "../creations/creations.ts";
import { FileButton } from "../look/files.tsx";
import { blankCanvas } from "../look/load-picture.ts";
import { useStore } from "../look/store.ts";
import { Attention } from "./attention.tsx";
import { Forming } from "./forming.tsx";
import { NextTokens } from "./next-tokens.tsx";
import { Patches } from "./patches.tsx";
import { Schedule } from "./schedule.tsx";
import { Tokens } from "./tokens.tsx";
import { useImage } from "./use-image.ts";

/** The parts of the model, explained on one's own text and picture. */
export function UnderstandPage({ model }: { model: Model | undefined }) {
  const all = useStore(creations);
  const [given, setGiven] = useState<string>();
  const [text, setText] = useState("a large red circle left of a small blue square");
  const [problem, setProblem] = useState("");
  const newest = all.flatMap(({ parts }) => parts).find((part) => "picture" in part);
  const source = given ?? (newest && "picture" in newest ? newest.picture.url : undefined);
  const size = model?.pictureSize ?? 64;
  const patchSize = typeof model?.config.patchSize === "number" ? model.config.patchSize : 8;
  const image = useImage(source, size);
  const square = useMemo(() => image && dataUrlOf(image), [image]);
  const take = async (file: File | undefined) => {
    if (!file) return;
    try {
      setGiven((await readPictureFile(file)).picture.source);
      setProblem("");
    } catch (error) {
      setProblem((error as Error).message);
    }
  };

  return (
    <div className="understand">
      <h1 className="hidden">Understand</h1>
      {model && (
        <Tokens model={model} patches={(size / patchSize) ** 2} text={text} onText={setText} />
      )}
      {model && <NextTokens text={text} onWrite={setText} />}
      <p className="toolbar">
        <FileButton icon="picture" accept="image/*" onFiles={([file]) => void take(file)}>
          Use a picture of your own
        </FileButton>
        <span className="count">
          {given ? "your picture" : source ? "the newest picture you made" : "a drawn example"}
        </span>
      </p>
      {problem !== "" && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      {image && square && <Patches image={image} square={square} patchSize={patchSize} />}
      {image && <Schedule image={image} />}
      {image && model && <Attention model={model} text={text} picture={square} />}
      <Forming />
    </div>
  );
}

function dataUrlOf(image: ImageData): string {
  const context = blankCanvas(image.width, image.height);
  context.putImageData(image, 0, 0);
  return context.canvas.toDataURL("image/png");
}
