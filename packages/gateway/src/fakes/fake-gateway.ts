import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { specialNames } from "@transfusion/tokenizer";
import { createApollo } from "../apollo.ts";
import type { GatewayContext } from "../context.ts";
import type { GatewayOptions } from "../gateway.ts";

/** Options of a gateway whose children are fakes and whose model is a configuration without weights. */
export type FakeGateway = {
  readonly options: GatewayOptions & { data: string };
  remove(): Promise<void>;
};

/** A data folder, a model folder (8 x 8 pictures of four patches, 200 elements of context), fake children. */
export async function fakeGateway(lines: string[] = []): Promise<FakeGateway> {
  const folder = await mkdtemp(path.join(tmpdir(), "transfusion-gateway-"));
  const model = path.join(folder, "tiny");
  await mkdir(model);
  const config = { pictureSize: 8, patchSize: 4, context: 200, vocabularySize: 261, width: 16 };
  await writeFile(path.join(model, "config.json"), JSON.stringify(config));
  const tokenizer = { kind: "byte-level-bpe", specials: specialNames, merges: [] };
  await writeFile(path.join(model, "tokenizer.json"), JSON.stringify(tokenizer));
  const program = (name: string) => fileURLToPath(new URL(`./${name}.mjs`, import.meta.url));
  return {
    options: {
      port: 0,
      data: path.join(folder, "data"),
      model,
      studio: path.join(folder, "studio"),
      generationsAtOnce: 1,
      generationLimit: 2,
      runLimit: 1,
      patienceMs: 300,
      log: (line) => lines.push(line),
      programs: {
        generation: program("generation-child"),
        training: program("training-child"),
        evaluation: program("evaluation-child"),
        inspection: program("inspection-child"),
      },
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Asks queries and mutations of a schema in this context, and gives what it answers; an error is thrown. */
export function asker(context: () => GatewayContext) {
  const apollo = createApollo({ log() {} });
  return async <Answer = Record<string, unknown>>(
    query: string,
    variables: Record<string, unknown> = {},
  ): Promise<Answer> => {
    const { body } = await apollo.executeOperation(
      { query, variables },
      { contextValue: context() },
    );
    if (body.kind !== "single" || body.singleResult.errors) throw new Error(JSON.stringify(body));
    return body.singleResult.data as Answer;
  };
}

/** Wait until a claim holds, looking every few milliseconds. */
export async function until(claim: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await claim())) await new Promise((resolve) => setTimeout(resolve, 10));
}
