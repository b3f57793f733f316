import { useEffect, useRef, useState } from "react";
import { loadPicture } from "../look/load-picture.ts";
import { type Mask, type Place, toBytes } from "./mask.ts";

const tint = [124, 108, 240] as const;
const scale = 8; // canvas pixels for one of the picture: round brushes look round

/** The picture under its mask. Tells each piece of a stroke, and whether a stroke begins with it. */
export function MaskCanvas(props: {
  picture: string;
  mask: Mask;
  radius: number;
  onStroke: (from: Place, to: Place, isFirst: boolean) => void;
}) {
  const { picture, mask, radius, onStroke } = props;
  const { width, height } = mask;
  const canvas = useRef<HTMLCanvasElement>(null);
  const last = useRef<Place | undefined>(undefined);
  const [cursor, setCursor] = useState<Place>({ x: width / 2, y: height / 2 });
  const [image, setImage] = useState<HTMLImageElement>();
  useEffect(() => {
    void loadPicture(picture).then(setImage);
  }, [picture]);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    context.imageSmoothingEnabled = false;
    context.clearRect(0, 0, width * scale, height * scale);
    if (image) context.drawImage(image, 0, 0, width * scale, height * scale);
    const over = new OffscreenCanvas(width, height);
    over.getContext("2d")?.putImageData(new ImageData(tinted(mask), width, height), 0, 0);
    context.drawImage(over, 0, 0, width * scale, height * scale);
    context.beginPath();
    context.arc(cursor.x * scale, cursor.y * scale, radius * scale, 0, 2 * Math.PI);
    context.lineWidth = 4;
    context.strokeStyle = "#000a";
    context.stroke();
    context.lineWidth = 2;
    context.strokeStyle = "#fff";
    context.stroke();
  }, [image, mask, cursor, radius, width, height]);

  const placeOf = (event: React.PointerEvent<HTMLCanvasElement>): Place => {
    const box = event.currentTarget.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * width,
      y: ((event.clientY - box.top) / box.height) * height,
    };
  };
  const within = ({ x, y }: Place): Place => ({
    x: Math.max(0, Math.min(width, x)),
    y: Math.max(0, Math.min(height, y)),
  });
  return (
    // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: it takes its keys itself
    <canvas
      ref={canvas}
      className="mask-canvas"
      width={width * scale}
      height={height * scale}
      tabIndex={0}
      role="application"
      aria-label={`Mask, brush at ${Math.round(cursor.x)}, ${Math.round(cursor.y)} of ${width} × ${height}`}
      aria-describedby="painter-keys"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        const place = placeOf(event);
        last.current = place;
        setCursor(place);
        onStroke(place, place, true);
      }}
      onPointerMove={(event) => {
        const place = placeOf(event);
        setCursor(place);
        if (!last.current) return;
        onStroke(last.current, place, false);
        last.current = place;
      }}
      onPointerUp={() => {
        last.current = undefined;
      }}
      onPointerCancel={() => {
        last.current = undefined;
      }}
      onKeyDown={(event) => {
        const move = moves[event.key];
        const far = event.shiftKey ? 8 : 1;
        if (move) setCursor((old) => within({ x: old.x + far * move.x, y: old.y + far * move.y }));
        else if (event.key === " ") onStroke(cursor, cursor, true);
        else return;
        event.preventDefault();
      }}
    />
  );
}

const moves: Readonly<Record<string, Place>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** The mask as a see-through layer of colour. */
function tinted(mask: Mask): Uint8ClampedArray<ArrayBuffer> {
  const bytes = toBytes(mask);
  for (let i = 0; i < bytes.length; i += 4) bytes.set([...tint, bytes[i] ? 150 : 0], i);
  return bytes;
}
