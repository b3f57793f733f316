// node --conditions=@transfusion/source --import tsx examples/draw.ts     (some seconds; writes circle.png)
import { writeFile } from "node:fs/promises";
import { writePng } from "@transfusion/data";
import { createGenerator, loadModel } from "@transfusion/model";

const generator = await createGenerator(await loadModel("models/shapes"));
const prompt = [{ text: "a large red circle" }];
for await (const event of generator.generate(prompt, { seed: 1, begin: "picture" })) {
  if (event.type === "picture") await writeFile("circle.png", await writePng(event.picture));
  if (event.type === "text") process.stdout.write(event.text);
}
await generator.dispose();
