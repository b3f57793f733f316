import { type Batch, packDocuments } from "@transfusion/model";
import { createRandom } from "@transfusion/tensor";
import { compileBareStep, scalars } from "./bare-step.ts";
import { type Figure, figure, goal } from "./figures.ts";
import { type Contestant, interleave, secondsOf } from "./interleave.ts";
import { findRoof } from "./roof.ts";
import { startTwins } from "./twins.ts";
import { config, layout, lettersTokenizer, randomPicture, trainingFlops } from "./workload.ts";

const rounds = 9;

/** One training step (forward, backward, clip, AdamW, EMA) of ours and of the PyTorch twins, against the roof. */
export async function benchTrain(threads: number): Promise<Figure[]> {
  const program = await compileBareStep(config, layout, threads);
  const inputs = { batch: randomBatch(), scalars };
  const ours = { name: "ours", measure: () => secondsOf(() => program.run(inputs)) };
  const firstRun = await ours.measure();
  const { contestants: twins, peers, missing } = await startTwins("train", threads);
  const roof = await findRoof(threads);
  try {
    const flops = trainingFlops();
    const onRoof: Contestant = {
      name: "roof",
      measure: async () => flops / (await roof.measure()),
    };
    const seconds = await interleave([onRoof, ours, ...twins], rounds);
    const share = seconds.roof / seconds.ours;
    const { M, K, N } = roof.product;
    return [
      figure(`train: roof, ${M}x${K} times ${K}x${N}`, flops / seconds.roof / 1e9, "GFLOP/s"),
      figure("train: useful work in a step", flops / 1e9, "GFLOP"),
      figure("train: ours", seconds.ours, "s/step"),
      figure("train: ours, rows", layout.rows / seconds.ours, "rows/s"),
      figure("train: ours, first step", firstRun, "s"),
      goal("train: ours, of the roof", share, "of roof", { atLeast: 0.65 }),
      ...twins.flatMap(({ name }) => [
        figure(`train: ${name}`, seconds[name], "s/step"),
        figure(`train: ${name}, of the roof`, seconds.roof / seconds[name], "of roof"),
      ]),
      ...missing,
    ];
  } finally {
    for (const peer of peers) await peer.close();
    await roof.release();
    await program.dispose();
  }
}

/** Rows whose text fills its slots: `<bos>` and 20 letters before the picture, its marks, `<eos>` behind. */
function randomBatch(): Batch {
  const random = createRandom(2, "bench");
  const documents = Array.from({ length: layout.rows }, () => [
    { text: "x".repeat(layout.textSlots - 4) },
    { picture: randomPicture(random) },
  ]);
  const batch = packDocuments(documents, config, layout, random, {}, lettersTokenizer);
  return batch;
}
