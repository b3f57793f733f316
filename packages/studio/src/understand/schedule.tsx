import { cosinePath, flowPath, linearPath, type Path, sigmoidPath } from "@transfusion/diffusion";
import { useEffect, useMemo, useRef, useState } from "react";
import { RangeField } from "../look/fields.tsx";
import { normals, spoil } from "./noise.ts";

const straight = (shift: number) => flowPath({ shift });
const paths: Record<string, (shift: number) => Path> = {
  flow: straight,
  cosine: (shift) => cosinePath({ shift }),
  linear: (shift) => linearPath({ shift }),
  sigmoid: (shift) => sigmoidPath({ shift }),
};
const points = 100;

/** How much of a picture is left along the way to noise, drawn and on this picture. */
export function Schedule({ image }: { image: ImageData }) {
  const [name, setName] = useState("flow");
  const [shift, setShift] = useState(1);
  const [time, setTime] = useState(0.5);
  const path = useMemo(() => (paths[name] ?? straight)(shift), [name, shift]);
  const here = path(time);
  const canvas = useRef<HTMLCanvasElement>(null);
  const noise = useMemo(() => normals(image.data.length, 1), [image]);
  useEffect(() => {
    const spoilt = spoil(image.data, here, noise);
    const drawn = new ImageData(spoilt, image.width, image.height);
    canvas.current?.getContext("2d")?.putImageData(drawn, 0, 0);
  }, [image, noise, here]);
  const line = (share: "signal" | "noise") =>
    Array.from({ length: points + 1 }, (_, i) => {
      const t = i / points;
      return `${i === 0 ? "M" : "L"}${(100 * t).toFixed(2)} ${(100 - 100 * path(t)[share]).toFixed(2)}`;
    }).join("");

  return (
    <section className="lesson">
      <h2>Pictures are learned from noise</h2>
      <p>
        In training, a picture is spoiled to a time between 0 (clean) and 1 (noise), and the model
        is asked what was clean. Drawing walks the same way back.
      </p>
      <div className="beside">
        <canvas
          ref={canvas}
          className="spoilt"
          width={image.width}
          height={image.height}
          role="img"
          aria-label={`The picture at time ${time.toFixed(2)}`}
        />
        <div className="schedule">
          <svg
            viewBox="-2 -2 104 104"
            role="img"
            aria-label={`Signal and noise on the ${name} path`}
          >
            <path className="frame" d="M0 0V100H100" />
            <path className="signal" d={line("signal")} />
            <path className="noise" d={line("noise")} />
            <path className="now" d={`M${100 * time} 0V100`} />
          </svg>
          <p className="key">
            <span className="signal">signal {here.signal.toFixed(2)}</span>
            <span className="noise">noise {here.noise.toFixed(2)}</span>
          </p>
        </div>
      </div>
      <div className="figures three">
        <RangeField
          {...{ label: "Time", told: time.toFixed(2), value: time }}
          {...{ least: 0, most: 1, step: 0.01, onChange: setTime }}
        />
        <label className="field">
          <span>Path</span>
          <select value={name} onChange={(event) => setName(event.target.value)}>
            {Object.keys(paths).map((other) => (
              <option key={other}>{other}</option>
            ))}
          </select>
        </label>
        <RangeField
          {...{ label: "Shift", told: String(shift), value: shift }}
          {...{ least: 0.5, most: 6, step: 0.5, onChange: setShift }}
        />
      </div>
    </section>
  );
}
