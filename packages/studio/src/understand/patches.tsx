import { useEffect, useRef, useState } from "react";
import { Reconstruction } from "./reconstruction.tsx";

/** This picture's patches, apart from each other; one of them large. */
export function Patches(props: { image: ImageData; square: string; patchSize: number }) {
  const { image, square, patchSize } = props;
  const [chosen, setChosen] = useState(0);
  const across = image.width / patchSize;
  const place = Math.min(chosen, across ** 2 - 1);
  const apart = useRef<HTMLCanvasElement>(null);
  const large = useRef<HTMLCanvasElement>(null);
  const gap = 2;
  const side = across * (patchSize + gap) - gap;
  const [row, column] = [Math.floor(place / across), place % across];

  useEffect(() => {
    const context = apart.current?.getContext("2d");
    if (!context) return;
    context.clearRect(0, 0, side, side);
    for (let i = 0; i < across ** 2; i++) {
      const [top, left] = [Math.floor(i / across), i % across];
      const [x, y] = [left * (patchSize + gap), top * (patchSize + gap)];
      const [fromX, fromY] = [left * patchSize, top * patchSize];
      context.putImageData(image, x - fromX, y - fromY, fromX, fromY, patchSize, patchSize);
    }
    context.strokeStyle = "#7c6cf0";
    context.lineWidth = 2;
    context.strokeRect(column * (patchSize + gap), row * (patchSize + gap), patchSize, patchSize);
  }, [image, across, patchSize, side, row, column]);
  useEffect(() => {
    const [x, y] = [column * patchSize, row * patchSize];
    large.current?.getContext("2d")?.putImageData(image, -x, -y, x, y, patchSize, patchSize);
  }, [image, patchSize, row, column]);

  const numbers = [0, 1, 2].map((channel) => {
    const byte =
      image.data[4 * (row * patchSize * image.width + column * patchSize) + channel] ?? 0;
    return (byte / 127.5 - 1).toFixed(2);
  });
  return (
    <section className="lesson">
      <h2>A picture becomes patches</h2>
      <p>
        {across} × {across} squares of {patchSize} × {patchSize} pixels: {across ** 2} vectors of{" "}
        {3 * patchSize ** 2} numbers from −1 to 1, read row by row like words.
      </p>
      <div className="beside">
        <canvas
          ref={apart}
          className="apart"
          width={side}
          height={side}
          role="img"
          aria-label={`The picture cut into ${across ** 2} patches`}
          onPointerMove={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            const at = (offset: number, length: number) =>
              Math.max(0, Math.min(across - 1, Math.floor((offset / length) * across)));
            const over = at(event.clientY - box.top, box.height) * across;
            setChosen(over + at(event.clientX - box.left, box.width));
          }}
        />
        <div>
          <canvas
            ref={large}
            className="large"
            width={patchSize}
            height={patchSize}
            role="img"
            aria-label={`Patch ${place + 1}, enlarged`}
          />
          <label className="field">
            <span>
              Patch {place + 1} of {across ** 2}
            </span>
            <input
              type="range"
              min={0}
              max={across ** 2 - 1}
              value={place}
              onChange={(event) => setChosen(event.target.valueAsNumber)}
            />
            <small>
              it begins <code>{numbers.join(" ")}</code>
            </small>
          </label>
        </div>
      </div>
      <Reconstruction source={square} />
    </section>
  );
}
