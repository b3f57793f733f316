// pnpm evidence [arm ...] [--seeds 1,2] [--out runs/evidence] [--threads 1]
// Trains every arm from every seed at equal compute, one after the other (about four minutes each on a core), measures each on
// unseen scenes, and prints a table. Kill it whenever you like: what is done is kept, what is under way goes on.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeFileAtomic } from "@transfusion/tensor";
import { arms } from "./arms.ts";
import { type Result, runArm } from "./run-arm.ts";
import { tableOfResults } from "./table.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: "string", default: "1,2" },
    out: { type: "string", default: "runs/evidence" },
    threads: { type: "string", default: "1" },
  },
});
const names = positionals.length > 0 ? positionals : Object.keys(arms);
const unknown = names.find((name) => !Object.hasOwn(arms, name));
if (unknown !== undefined) {
  console.error(`evidence: should be some of ${Object.keys(arms).join(", ")}, got ${unknown}`);
  process.exit(2);
}

const tell = (line: string): void => console.error(line);
const results: Result[] = [];
for (const seed of values.seeds.split(",").map(Number)) {
  for (const name of names) {
    results.push(
      await runArm(name, seed, { out: values.out, threads: Number(values.threads), tell }),
    );
    const table = tableOfResults(results);
    await writeFileAtomic(join(values.out, "table.md"), new TextEncoder().encode(table));
  }
}
console.log(tableOfResults(results));
