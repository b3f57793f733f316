import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { fakeGateway } from "./fakes/fake-gateway.ts";
import { startGateway } from "./gateway.ts";

test("a studio that was built is served at /, compressed, and may not evaluate text", async () => {
  const fake = await fakeGateway();
  const folder = path.join(fake.options.data, "built");
  await mkdir(path.join(folder, "assets"), { recursive: true });
  await writeFile(path.join(folder, "index.html"), "<p>the studio</p>");
  await writeFile(path.join(folder, "assets", "a-1.js"), "1;".repeat(2000));
  const gateway = await startGateway({ ...fake.options, studio: folder });

  const page = await fetch(`${gateway.url}/`);
  const script = await fetch(`${gateway.url}/assets/a-1.js`);
  const plain = await fetch(`${gateway.url}/assets/a-1.js`, {
    headers: { "accept-encoding": "identity" },
  });
  const missing = await fetch(`${gateway.url}/assets/b.js`);
  await gateway.close();

  const policy = page.headers.get("content-security-policy") ?? "";
  expect(await page.text()).toBe("<p>the studio</p>");
  expect(policy).toContain("script-src 'self';");
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  expect(page.headers.get("cache-control")).toBe("no-cache");
  expect(script.headers.get("content-encoding")).toBe("gzip");
  expect(script.headers.get("cache-control")).toContain("immutable");
  expect(await script.text()).toBe(await plain.text());
  expect(missing.status).toBe(404);
  await fake.remove();
});
