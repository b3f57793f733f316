import { builtinModules } from "node:module";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { build } from "vite";
import { expect, test } from "vitest";

test("a bundle for browsers holds nothing of Node, and works where only a browser's globals are", async () => {
  const built = await build({
    configFile: false,
    logLevel: "silent",
    build: {
      write: false,
      minify: true,
      lib: {
        entry: fileURLToPath(new URL("./index.ts", import.meta.url)),
        formats: ["iife"],
        name: "client",
      },
    },
  });
  const [{ output }] = built as unknown as [{ output: { code: string; imports: string[] }[] }];
  const code = output.map(({ code }) => code).join("\n");
  const modules = builtinModules.filter((name) =>
    new RegExp(`["'\`](node:)?${name}["'\`]`).test(code),
  );
  const traces = code.match(/["'`]node:|__vite-browser-external|\b(process|Buffer)\.|\brequire\(/g);

  const refusal = { __typename: "QueueFull", message: "later", limit: 2 };
  const fetched: string[] = [];
  const browser = {
    AbortController,
    Blob,
    DOMException,
    TextDecoder,
    URL,
    atob,
    btoa,
    clearTimeout,
    crypto,
    location: { origin: "http://gateway.example" },
    setTimeout,
    WebSocket: class {},
    async fetch(url: string) {
      fetched.push(url);
      return Response.json({ data: { generate: refusal } });
    },
  };
  const client = runInNewContext(`${code}\n;client`, browser);
  const error = await client
    .createClient()
    .generate({ prompt: [{ picture: new Uint8Array(3) }] })
    .next()
    .catch((error: unknown) => error);

  expect(output.flatMap(({ imports }) => imports)).toEqual([]);
  expect([...modules, ...(traces ?? [])]).toEqual([]);
  expect(fetched).toEqual(["http://gateway.example/graphql"]);
  expect(error.failure).toEqual(refusal);
});
