import { useEffect, useRef, useState } from "react";
import type { Source } from "../create/settings.ts";
import { RangeField } from "../look/fields.tsx";
import { blankCanvas, loadPicture } from "../look/load-picture.ts";
import { emptyMask, fromBytes, invert, isEmpty, type Mask, stroke } from "./mask.ts";
import { MaskCanvas } from "./mask-canvas.tsx";
import { maskUrl } from "./mask-url.ts";

/** A dialog to paint where a picture is drawn anew: by mouse, finger or keys. */
export function MaskPainter(props: {
  source: Source;
  onDone: (mask: string) => void;
  onClose: () => void;
}) {
  const { source, onDone, onClose } = props;
  const { width, height } = source;
  const dialog = useRef<HTMLDialogElement>(null);
  const [past, setPast] = useState<readonly Mask[]>([emptyMask(width, height)]);
  const [radius, setRadius] = useState(Math.max(2, Math.round(width / 10)));
  const [value, setValue] = useState<0 | 1>(1);
  const mask = past.at(-1) ?? emptyMask(width, height);
  const change = (next: Mask) => setPast((all) => [...all.slice(-50), next]); // fifty steps back will do

  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  useEffect(() => {
    if (source.mask === undefined) return;
    void loadPicture(source.mask).then((picture) => {
      const context = blankCanvas(width, height);
      context.drawImage(picture, 0, 0, width, height);
      setPast([fromBytes(context.getImageData(0, 0, width, height).data, width, height)]);
    });
  }, [source.mask, width, height]);

  return (
    <dialog
      ref={dialog}
      className="painter"
      aria-label="Paint a mask"
      onCancel={onClose}
      onKeyDown={(event) => {
        if (event.key === "Escape") event.nativeEvent.stopImmediatePropagation();
      }}
    >
      <h2>Paint over what should be redrawn</h2>
      <MaskCanvas
        picture={source.picture}
        mask={mask}
        radius={radius}
        onStroke={(from, to, isFirst) =>
          setPast((all) => {
            const last = all.at(-1) ?? mask;
            const next = stroke(last, from, to, radius, value);
            return isFirst ? [...all.slice(-50), next] : [...all.slice(0, -1), next];
          })
        }
      />
      <p className="hint" id="painter-keys">
        With keys: arrows move, with Shift faster; Space paints, <kbd>[</kbd> and <kbd>]</kbd>{" "}
        change the brush.
      </p>
      <RangeField
        label="Brush"
        least={1}
        most={Math.ceil(width / 3)}
        value={radius}
        told={`${2 * radius} pixels wide`}
        onChange={setRadius}
      />
      <BrushKeys onSize={(by) => setRadius((old) => Math.max(1, old + by))} />
      <div className="toolbar">
        <button type="button" aria-pressed={value === 0} onClick={() => setValue(value ? 0 : 1)}>
          Erase
        </button>
        <button type="button" onClick={() => change(invert(mask))}>
          Invert
        </button>
        <button
          type="button"
          disabled={isEmpty(mask)}
          onClick={() => change(emptyMask(width, height))}
        >
          Clear
        </button>
        <button
          type="button"
          disabled={past.length < 2}
          onClick={() => setPast((all) => all.slice(0, -1))}
        >
          Undo
        </button>
        <span className="grow" />
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          className="primary"
          disabled={isEmpty(mask)}
          onClick={() => onDone(maskUrl(mask))}
        >
          Use this mask
        </button>
      </div>
    </dialog>
  );
}

/** Brackets change the brush wherever the focus is. */
function BrushKeys({ onSize }: { onSize: (by: number) => void }) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "[") onSize(-1);
      if (event.key === "]") onSize(1);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });
  return null;
}
