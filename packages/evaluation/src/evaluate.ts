import { setMaxListeners } from "node:events";
import {
  createGenerator,
  type Generator,
  type Model,
  ModelError,
  mostCandidates,
} from "@transfusion/model";
import type { EngineName } from "@transfusion/tfjs-backend-onnx";
import { dataFigures } from "./data-figures.ts";
import { dataItems, type EvaluationData, readSamples } from "./data-items.ts";
import { EvaluationError } from "./errors.ts";
import type { Answer, Item, Manner } from "./item.ts";
import { describeSamples, hashModel } from "./model-hash.ts";
import { keepOutcome, type Outcome, openOutcomes } from "./outcomes.ts";
import { writePage } from "./page.ts";
import { judgeVersion, type Report, reportOf, type Settings, writeReport } from "./report.ts";
import { shapeItems, shapeTasks } from "./shape-items.ts";

export type EvaluateOptions = {
  /** Measure on this data too. */
  readonly data?: EvaluationData;
  /** Some of `shapeTasks`; all unless told otherwise, none where there is data. */
  readonly tasks?: readonly string[];
  /** How often each prompt is drawn. */
  readonly pictures?: number;
  /** Draw captions so many times and keep the picture that the model holds likeliest to be meant; 1 unless told otherwise. */
  readonly candidates?: number;
  /** At most so many items of each task, evenly chosen. */
  readonly limit?: number;
  /** How many items are asked at once; a generator works on them together where it can. */
  readonly atOnce?: number;
  readonly engine?: EngineName;
  readonly threads?: number;
  /** Aborted, what is done is kept and reported. */
  readonly signal?: AbortSignal;
};

export type EvaluateEvent =
  | {
      readonly type: "start";
      readonly done: number;
      readonly total: number;
      /** What is known already, of an earlier sitting. */
      readonly kept: readonly Outcome[];
    }
  | {
      readonly type: "outcome";
      readonly outcome: Outcome;
      readonly done: number;
      readonly total: number;
    }
  /** All is asked, and what takes its time now is to count. */
  | { readonly type: "measure" }
  | { readonly type: "end"; readonly reason: "finished" | "cancelled"; readonly report: Report };

/**
 * Ask a model of the shapes world everything that ShapeEval asks, or measure any model on `data`, and tell as it goes. The folder `out` gets
 * `outcomes.jsonl` and the pictures as they come, `report.json` and `index.html` at the end, also where that came early: an
 * evaluation that was stopped goes on where it was.
 */
export async function* evaluate(
  model: Model,
  out: string,
  options: EvaluateOptions = {},
): AsyncGenerator<EvaluateEvent> {
  const { data } = options;
  const {
    tasks = data ? [] : shapeTasks,
    pictures = 4,
    candidates = 1,
    limit,
    atOnce = 8,
    signal,
    engine,
    threads,
  } = options;
  const unknown = tasks.find((task) => !(shapeTasks as readonly string[]).includes(task));
  if (unknown !== undefined) {
    throw new EvaluationError(
      `evaluate: a task should be one of ${shapeTasks.join(", ")}, got ${unknown}`,
    );
  }
  if (!(Number.isInteger(candidates) && candidates >= 1 && candidates <= mostCandidates)) {
    throw new EvaluationError(
      `evaluate: candidates should be a whole number from 1 to ${mostCandidates}, got ${candidates}`,
    );
  }
  const all = tasks.length > 0 ? await shapeItems(model.config.pictureSize, pictures) : [];
  const samples = data && (await readSamples(data.heldOut, data.samples ?? defaultSamples));
  const items = [
    ...tasks.flatMap((task) =>
      thinned(
        all.filter((item) => item.task === task),
        limit,
      ),
    ),
    ...(samples ? dataItems(samples) : []),
  ];
  const settings: Settings = {
    version: 2,
    judge: judgeVersion,
    model: { hash: hashModel(model), config: model.config },
    pictures,
    limit: limit ?? null,
    ...(candidates > 1 && { candidates }),
    ...(data && samples && { data: describeSamples(data.heldOut.name, samples) }),
  };
  const kept = new Map(
    (await openOutcomes(out, settings)).map((outcome) => [outcome.key, outcome]),
  );
  const open = items.filter(({ key }) => !kept.has(key));
  const total = items.length;
  let done = total - open.length;
  yield { type: "start", done, total, kept: items.flatMap(({ key }) => kept.get(key) ?? []) };

  if (signal) setMaxListeners(4 * atOnce, signal); // every item under way listens
  const generator = await createGenerator(model, { engine, threads });
  try {
    for await (const [item, answer] of asked(open, generator, atOnce, { candidates, signal })) {
      const outcome = await keepOutcome(out, item, answer);
      kept.set(item.key, outcome);
      done += 1;
      yield { type: "outcome", outcome, done, total };
    }
  } finally {
    await generator.dispose();
  }
  const outcomes = items.flatMap(({ key }) => kept.get(key) ?? []);
  const isWhole = done === total;
  if (isWhole && data) yield { type: "measure" };
  const figures =
    isWhole && data && samples
      ? await dataFigures(model, data, samples, out, outcomes, { engine, threads })
      : undefined;
  const report = reportOf(settings, outcomes, { isWhole, figures });
  await writeReport(out, report);
  await writePage(out, report, outcomes);
  yield { type: "end", reason: isWhole ? "finished" : "cancelled", report };
}

const defaultSamples = 256;

/** Items with their answers as they come, some of them asked at once. Ends early when aborted. */
async function* asked(
  items: readonly Item[],
  generator: Generator,
  atOnce: number,
  manner: Manner,
): AsyncGenerator<readonly [Item, Answer]> {
  const { signal } = manner;
  const underWay = new Map<Item, Promise<readonly [Item, Answer]>>();
  const waiting = items.values();
  try {
    for (;;) {
      while (underWay.size < atOnce && !signal?.aborted) {
        const { value: item, done } = waiting.next();
        if (done) break;
        underWay.set(item, askOne(item, generator, manner));
      }
      if (underWay.size === 0) return;
      const pair = await Promise.race(underWay.values());
      underWay.delete(pair[0]);
      yield pair;
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
  } finally {
    await Promise.allSettled(underWay.values());
  }
}

/** A model that cannot answer is wrong, and its error says why. */
async function askOne(
  item: Item,
  generator: Generator,
  manner: Manner,
): Promise<readonly [Item, Answer]> {
  try {
    return [item, await item.ask(generator, manner)];
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    const verdict = item.isMeasured ? {} : { right: false };
    return [item, { ...verdict, verdicts: {}, note: error.message }];
  }
}

/** At most `limit` items, evenly spread. */
function thinned(items: readonly Item[], limit = items.length): Item[] {
  const count = Math.min(limit, items.length);
  return Array.from(
    { length: count },
    (_, i) => items[Math.floor((i * items.length) / count)] as Item,
  );
}
