import { appendFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "@transfusion/tensor";

/** The file that tells a run step by step, one JSON object a line. */
const metricsFile = "metrics.jsonl";

/** Add a line to `metrics.jsonl`. */
export async function appendMetrics(
  out: string,
  line: { type: string; step: number },
): Promise<void> {
  await appendFile(join(out, metricsFile), `${JSON.stringify(line)}\n`);
}

/** Make `metrics.jsonl` ready for a run that goes on from `step`: later lines, and a torn one, are dropped. */
export async function openMetrics(out: string, step: number): Promise<void> {
  await mkdir(out, { recursive: true });
  const file = join(out, metricsFile);
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const lines = text.split("\n").slice(0, -1); // what follows the last line break is torn
  const kept = lines.filter((line) => (JSON.parse(line) as { step: number }).step <= step);
  await writeFileAtomic(file, kept.map((line) => `${line}\n`).join(""));
}
