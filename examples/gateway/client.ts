// node --conditions=@transfusion/source --import tsx examples/gateway/client.ts     (while a gateway listens; writes circle.png)
import { writeFile } from "node:fs/promises";
import { createClient } from "@transfusion/client";

const client = createClient({ url: process.argv[2] ?? "http://127.0.0.1:4000" });
const options = { begin: "PICTURE", seed: 1 } as const;
for await (const event of client.generate({ prompt: "a large red circle", options })) {
  if (event.type === "picture") await writeFile("circle.png", await event.picture.bytes());
  if (event.type === "text") process.stdout.write(event.text);
}
