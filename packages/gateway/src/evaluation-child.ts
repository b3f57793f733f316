/** The process of one evaluation. Speaks `messages.ts`. */
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { contactSheet, readPicture } from "@transfusion/data";
import { EvaluationError, evaluate, type Outcome, type Report } from "@transfusion/evaluation";
import { loadModel, type Pixels } from "@transfusion/model";
import { startHeartbeat } from "./child.ts";
import { describeFailure } from "./describe-failure.ts";
import type { EvaluationRow } from "./evaluation.ts";
import type { FromEvaluationChild, ToEvaluationChild } from "./messages.ts";
import { holdLock } from "./storage/hold-lock.ts";

const sheetColumns = 8;
const sheetPictures = 64;

const controller = new AbortController();

process.on("message", (message: ToEvaluationChild) => {
  if (message.type === "cancel") controller.abort();
  else void run(message);
});
startHeartbeat();
process.on("disconnect", () => process.exit());

/** Evaluate, or go on with it; alone in the folder, also where a child of before still ends. */
async function run(asked: Extract<ToEvaluationChild, { type: "evaluate" }>): Promise<void> {
  const { folder, request, engine } = asked;
  const { tasks, pictures, candidates, limit } = request;
  try {
    await mkdir(folder, { recursive: true });
    const release = await holdLock(path.join(folder, "lock"), 60_000);
    if (!release) {
      throw new EvaluationError("the process that worked on this evaluation before does not end");
    }
    const model = await loadModel(request.model);
    const out = path.join(folder, "results");
    const { signal } = controller;
    const outcomes: Outcome[] = [];
    const wishes = { tasks, pictures, candidates, limit, signal };
    const options = { ...wishes, ...engine } as Parameters<typeof evaluate>[2];
    for await (const event of evaluate(model, out, options)) {
      if (event.type === "start") {
        const { total, kept } = event;
        tell({ type: "started", total });
        outcomes.push(...kept);
        for (const outcome of kept) await tellOutcome(outcome, out);
      } else if (event.type === "outcome") {
        outcomes.push(event.outcome);
        await tellOutcome(event.outcome, out);
      } else if (event.type === "end") {
        const { isWhole, overall } = event.report;
        const rows = rowsOf(event.report);
        const sheets = await sheetsOf(outcomes, out, model.config.pictureSize);
        tell({ type: "ended", report: { isWhole, ...overall, rows }, sheets });
      }
    }
    release();
  } catch (error) {
    tell({ type: "failed", message: describeFailure("the evaluation", error) });
  }
}

/** A report's lines: each task with its kinds behind it. */
function rowsOf({ tasks, kinds }: Report): EvaluationRow[] {
  const row = (name: string, isKind: boolean, score: Report["tasks"][string]): EvaluationRow => ({
    name,
    isKind,
    right: score.right,
    seen: score.seen ?? null,
    heldOut: score.heldOut ?? null,
    verdicts: Object.entries(score.verdicts).map(([name, share]) => ({ name, share })),
  });
  return Object.entries(tasks).flatMap(([task, score]) => [
    row(task, false, score),
    ...Object.entries(kinds)
      .filter(([kind]) => kind.startsWith(`${task} `))
      .map(([kind, score]) => row(kind, true, score)),
  ]);
}

async function tellOutcome(outcome: Outcome, out: string): Promise<void> {
  const { key, task, kind, asked, text, note, right, isHeldOut } = outcome;
  const pictures = await Promise.all(
    outcome.pictures.map((name) => readFile(path.join(out, name))),
  );
  tell({
    type: "answered",
    pictures,
    outcome: {
      item: key,
      task,
      kind: kind ?? null,
      asked,
      text: text ?? null,
      note: note ?? null,
      isRight: right ?? null,
      isHeldOut,
    },
  });
}

/** For each task one picture of its answers, evenly chosen: the last picture of each is what was drawn or asked about. */
async function sheetsOf(
  outcomes: readonly Outcome[],
  out: string,
  size: number,
): Promise<{ task: string; picture: Pixels }[]> {
  const sheets: { task: string; picture: Pixels }[] = [];
  for (const task of new Set(outcomes.map((outcome) => outcome.task))) {
    const names = outcomes
      .filter((outcome) => outcome.task === task)
      .flatMap(({ pictures }) => pictures.at(-1) ?? []);
    const count = Math.min(sheetPictures, names.length);
    const chosen = Array.from(
      { length: count },
      (_, i) => names[Math.floor((i * names.length) / count)] as string,
    );
    const shape = { height: size, width: size };
    const pictures = await Promise.all(
      chosen.map(async (name) => readPicture(await readFile(path.join(out, name)), shape)),
    );
    if (pictures.length > 0) sheets.push({ task, picture: contactSheet(pictures, sheetColumns) });
  }
  return sheets;
}

function tell(message: FromEvaluationChild): void {
  process.send?.(message);
}
