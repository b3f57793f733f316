import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type * as tf from "@tensorflow/tfjs";
import { readPicture } from "@transfusion/data";
import { floats, type NdArray, readSafetensors, type Tree } from "@transfusion/tensor";
import { compile, type Program } from "@transfusion/tfjs-backend-onnx";
import { decodeTiny, encodeTiny, loadTinyAutoencoder } from "@transfusion/vae";
import { describe, expect, test } from "vitest";

const shared = fileURLToPath(new URL("../../shared/data", import.meta.url));
const folder = join(shared, "taesd");
const withWeights = describe.skipIf(!existsSync(folder)); // skips where ../shared is not beside the repository

/** The same numbers, channels last. */
function channelsLast({ shape, data }: NdArray): NdArray {
  const [B, C, height, width] = shape as [number, number, number, number];
  const places = height * width;
  const moved = Float32Array.from(data, (_, at) => {
    const [place, c] = [Math.floor(at / C), at % C];
    return data[(Math.floor(place / places) * C + c) * places + (place % places)] as number;
  });
  return floats(moved, [B, height, width, C]);
}

async function open(shape: readonly number[]): Promise<Program> {
  const [encoderFile, decoderFile] = ["encoder", "decoder"].map((name) =>
    join(folder, `taef2_${name}.safetensors`),
  ) as [string, string];
  const { encoder, decoder } = await loadTinyAutoencoder(encoderFile, decoderFile);
  const both = (given: Tree<tf.Tensor>, held: Tree<tf.Tensor>): Tree<tf.Tensor> => {
    const weights = held as Record<"encoder" | "decoder", Tree<tf.Tensor>>;
    const latent = encodeTiny(weights.encoder, (given as { x: tf.Tensor4D }).x);
    return { latent, decoded: decodeTiny(weights.decoder, latent) };
  };
  const inputs = { x: { shape: [...shape], dtype: "float32" as const } };
  return compile(both, { inputs, constants: { encoder, decoder } });
}

withWeights("the tiny autoencoder that others trained, in half precision", () => {
  test.each(["emoji", "photo"])("reads and draws %s as its own program does", async (name) => {
    const { tensors } = await readSafetensors(join(folder, "reference.safetensors"));
    const x = channelsLast(tensors[`${name}_input`] as NdArray);
    const program = await open(x.shape);

    const answer = (await program.run({ x })) as Record<string, NdArray>;

    for (const part of ["latent", "decoded"]) {
      const wanted = channelsLast(tensors[`${name}_${part}`] as NdArray);
      let worst = 0;
      for (const [i, value] of wanted.data.entries()) {
        worst = Math.max(worst, Math.abs(value - (answer[part]?.data[i] as number)));
      }
      expect(worst).toBeLessThan(1e-4);
    }
    await program.dispose();
  });

  // The pack's README tells 27.6 dB on 60 emoji and 26.5 dB on 30 photos, not which: here the first of every folder of
  // emoji, and the first photos of the test split.
  test.each([
    ["emoji", 64, ["emoji/noto", "emoji/fluent", "emoji/flags"], 20, 27.6],
    ["photos", 128, ["photos/test"], 30, 26.5],
  ] as const)(
    "%s of %d pixels come back as well as told",
    async (_, size, folders, count, told) => {
      const files = folders.flatMap((name) =>
        readdirSync(join(shared, name))
          .sort()
          .slice(0, count)
          .map((file) => join(shared, name, file)),
      );
      const rows = 10;
      const program = await open([rows, size, size, 3]);
      const numbers = size * size * 3;
      let sum = 0;
      for (let first = 0; first < files.length; first += rows) {
        const x = new Float32Array(rows * numbers);
        for (const [i, file] of files.slice(first, first + rows).entries()) {
          const { data } = await readPicture(file, size);
          x.set(
            Float32Array.from(data, (byte) => byte / 255),
            i * numbers,
          );
        }
        const { decoded } = (await program.run({ x: floats(x, [rows, size, size, 3]) })) as {
          decoded: NdArray;
        };
        for (let i = 0; i < rows; i++) {
          let squares = 0;
          for (let at = i * numbers; at < (i + 1) * numbers; at++) {
            squares += ((decoded.data[at] as number) - (x[at] as number)) ** 2;
          }
          sum -= 10 * Math.log10(squares / numbers);
        }
      }
      await program.dispose();

      expect(Math.abs(sum / files.length - told)).toBeLessThan(0.1);
    },
  );
});
