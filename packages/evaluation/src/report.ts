import { join } from "node:path";
import type { ModelConfig } from "@transfusion/model";
import { writeFileAtomic } from "@transfusion/tensor";
import type { DataFigures } from "./data-figures.ts";
import type { Outcome } from "./outcomes.ts";
import { type Share, shareOf } from "./wilson.ts";

/** What two evaluations must share to be compared item by item, but for the model. */
export type Settings = {
  readonly version: 2;
  /** The rules by which answers were judged: reports of different ones do not compare. */
  readonly judge: typeof judgeVersion;
  readonly model: { readonly hash: string; readonly config: ModelConfig };
  readonly pictures: number;
  /** Of how many drawings of a caption the model kept the one it held likeliest; left out where it drew once. */
  readonly candidates?: number;
  /** At most so many items of each task; null where all. */
  readonly limit: number | null;
  /** Which data was measured on: its name and a hash over the samples. */
  readonly data?: { readonly name: string; readonly samples: number; readonly hash: string };
};

/**
 * To be raised whenever the parser of pictures, a judge or the items asked change, so that nothing judged before is
 * mixed with what is judged after.
 */
export const judgeVersion = 2;

/** The shares of one task, or of one kind within it. */
export type Score = {
  readonly right: Share;
  /** Apart: scenes that a world with `holdOut` shows, and those it never does. */
  readonly seen?: Share;
  readonly heldOut?: Share;
  /** Other verdicts, by name: `lenient`, `malformed`, `exact`, `true`. */
  readonly verdicts: { readonly [name: string]: Share };
};

export type Report = Settings & {
  /** All items that were to be asked have been. */
  readonly isWhole: boolean;
  /** GenEval's overall score: the mean over its six tasks; null where not all were asked. */
  readonly overall: { readonly strict: number | null; readonly lenient: number | null };
  readonly tasks: { readonly [task: string]: Score };
  /** What was measured on the data that was named; left out before all was asked. */
  readonly figures?: DataFigures;
  /** Parts of a task: `questions count`, `edits move`. */
  readonly kinds: { readonly [kind: string]: Score };
  /** Whether each item came out right, for comparing two reports. */
  readonly items: { readonly [key: string]: boolean };
};

/** GenEval's tasks, whose mean is the overall score. */
export const overallTasks = ["single", "two", "counting", "colour", "position", "binding"] as const;

/** All that is to be said of outcomes, in numbers. */
export function reportOf(
  settings: Settings,
  outcomes: readonly Outcome[],
  { isWhole, figures }: { isWhole: boolean; figures?: DataFigures },
): Report {
  const judged = outcomes.filter(isJudged);
  const tasks = scoresBy(judged, ({ task }) => task);
  const kinds = scoresBy(
    judged.filter(({ kind }) => kind !== undefined),
    ({ task, kind }) => `${task} ${kind}`,
  );
  const mean = (shareOf: (score: Score) => number | undefined): number | null => {
    const shares = overallTasks.map((task) => tasks[task] && shareOf(tasks[task]));
    if (shares.some((share) => share === undefined)) return null;
    return (shares as number[]).reduce((sum, share) => sum + share, 0) / shares.length;
  };
  return {
    ...settings,
    isWhole,
    overall: {
      strict: mean(({ right }) => right.share),
      lenient: mean(({ verdicts }) => verdicts.lenient?.share),
    },
    ...(figures && { figures }),
    tasks,
    kinds,
    items: Object.fromEntries(judged.map(({ key, right }) => [key, right])),
  };
}

/** Keep a report as `report.json`. */
export async function writeReport(folder: string, report: Report): Promise<void> {
  const text = `${JSON.stringify(report, null, 2)}\n`;
  await writeFileAtomic(join(folder, "report.json"), new TextEncoder().encode(text));
}

type Judged = Outcome & { readonly right: boolean };

function isJudged(outcome: Outcome): outcome is Judged {
  return outcome.right !== undefined;
}

function scoresBy(
  outcomes: readonly Judged[],
  nameOf: (outcome: Outcome) => string,
): { [name: string]: Score } {
  const groups = new Map<string, Judged[]>();
  for (const outcome of outcomes) {
    const name = nameOf(outcome);
    groups.set(name, [...(groups.get(name) ?? []), outcome]);
  }
  return Object.fromEntries([...groups].map(([name, group]) => [name, scoreOf(group)]));
}

function scoreOf(outcomes: readonly Judged[]): Score {
  const share = (group: readonly Judged[], holds = ({ right }: Judged): boolean => right) =>
    shareOf(group.filter(holds).length, group.length);
  const apart = (isHeldOut: boolean): Share | undefined => {
    const group = outcomes.filter((outcome) => outcome.isHeldOut === isHeldOut);
    return group.length > 0 ? share(group) : undefined;
  };
  const names = new Set(outcomes.flatMap(({ verdicts }) => Object.keys(verdicts)));
  return {
    right: share(outcomes),
    seen: apart(false),
    heldOut: apart(true),
    verdicts: Object.fromEntries(
      [...names].map((name) => [name, share(outcomes, ({ verdicts }) => verdicts[name] === true)]),
    ),
  };
}
