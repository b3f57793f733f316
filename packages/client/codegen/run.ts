import { readFile, writeFile } from "node:fs/promises";
import { generate } from "./generate.ts";

const schema = new URL("../../gateway/schema.graphql", import.meta.url);
const generated = new URL("../src/generated.ts", import.meta.url);
await writeFile(generated, await generate(await readFile(schema, "utf8")));
