import { readPicture } from "@transfusion/data";
import { Command } from "commander";
import { Cancelled } from "./failures.ts";
import { type CommonOptions, engineOption, jsonOption, modelOption } from "./options.ts";
import { createProgress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";
import { withGenerator } from "./with-generator.ts";

/** `transfusion caption picture.png` says what a picture shows. */
export function captionCommand(terminal: Terminal): Command {
  return new Command("caption")
    .description("say what a picture shows")
    .argument("<picture>", "a picture file: PNG, JPEG, WebP, …")
    .addOption(modelOption())
    .addOption(engineOption())
    .addOption(jsonOption())
    .action((file: string, options: CommonOptions) => caption(file, options, terminal));
}

async function caption(file: string, options: CommonOptions, terminal: Terminal): Promise<void> {
  const progress = createProgress(terminal);
  await withGenerator(options, progress, async (generator) => {
    const picture = await readPicture(file, generator.model.config.pictureSize);
    progress.status("reading");
    let text = "";
    for await (const event of generator.generate([{ picture }], {
      seed: 0, // nothing is drawn: the likeliest token is taken each time
      temperature: 0,
      begin: "text",
      maximumPictures: 0,
      signal: terminal.signal,
    })) {
      if (event.type === "text") text += event.text;
    }
    if (terminal.signal.aborted) throw new Cancelled();
    progress.clear();
    terminal.out(
      `${options.json ? JSON.stringify({ type: "caption", file, text }) : text.trim()}\n`,
    );
  });
}
