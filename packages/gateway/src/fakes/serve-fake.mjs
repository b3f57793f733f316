// A gateway (as built) with fake children, in a process of its own, to be killed. Says its address.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { startGateway } from "../../dist/index.js";

const folder = process.argv[2];
const program = (name) => fileURLToPath(new URL(`./${name}.mjs`, import.meta.url));
const gateway = await startGateway({
  port: 0,
  data: path.join(folder, "data"),
  model: path.join(folder, "tiny"),
  generationsAtOnce: 3,
  generationLimit: 1_000,
  runLimit: 100,
  attempts: 1_000,
  patienceMs: 1_000,
  log() {},
  programs: { generation: program("generation-child"), training: program("training-child") },
});
process.send(gateway.url);
process.on("disconnect", () => process.exit());
