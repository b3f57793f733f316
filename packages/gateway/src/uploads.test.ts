import { createHash } from "node:crypto";
import sharp from "sharp";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeGateway, fakeGateway } from "./fakes/fake-gateway.ts";
import { hugePng } from "./fakes/huge-png.ts";
import { type Gateway, startGateway } from "./gateway.ts";

let fake: FakeGateway;
let gateway: Gateway;

beforeEach(async () => {
  fake = await fakeGateway();
  gateway = await startGateway({ ...fake.options, uploadLimit: 300_000, uploadRateLimit: 1 });
});
afterEach(async () => {
  await gateway.close();
  await fake.remove();
});

async function ask(query: string): Promise<Record<string, Record<string, string>>> {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ query });
  const response = await fetch(`${gateway.url}/graphql`, { method: "POST", headers, body });
  return ((await response.json()) as { data: Record<string, Record<string, string>> }).data;
}

const address = async (): Promise<{ id: string; url: string }> => {
  const { createUpload } = await ask("mutation { createUpload { id url expiresAt } }");
  return createUpload as { id: string; url: string };
};

const put = (url: string, body: Uint8Array) =>
  fetch(`${gateway.url}${url}`, { method: "PUT", body: new Uint8Array(body) });

const jpeg = await sharp({ create: { width: 40, height: 20, channels: 3, background: "#c01020" } })
  .withExif({ IFD0: { Artist: "secret name" } })
  .jpeg()
  .toBuffer();

test("a picture put to its address is upright, bare of metadata, and can be used by its id", async () => {
  const turned = await sharp(jpeg).withMetadata({ orientation: 6 }).toBuffer();
  const { id, url } = await address();

  const response = await put(url, turned);
  const { image } = (await response.json()) as { image: Record<string, string | number> };
  const file = Buffer.from(await (await fetch(`${gateway.url}${image?.url}`)).arrayBuffer());
  const { exif, format } = await sharp(file).metadata();
  const asked = await ask(`mutation { generate: caption(picture: "${id}") { __typename } }`);
  const known = await ask(
    `{ image(id: "${id}") { ... on Image { id mime width sha256 blurhash } } }`,
  );

  expect(response.status).toBe(201);
  expect(image).toMatchObject({ width: 20, height: 40, mime: "image/png" });
  expect(image?.sha256).toBe(createHash("sha256").update(file).digest("hex"));
  expect(image?.blurhash).toMatch(/^[\w#$%*+,\-.:;=?@[\]^{|}~]{28}$/);
  expect({ exif, format }).toEqual({ exif: undefined, format: "png" });
  expect(file.includes("secret name")).toBe(false);
  expect(asked.generate).toEqual({ __typename: "Generation" });
  const { id: picture, mime, width, sha256, blurhash } = image as Record<string, string>;
  expect(known.image).toEqual({ id: picture, mime, width, sha256, blurhash });
});

test("addresses that are not ours, expired, used or changed are refused", async () => {
  const { id, url } = await address();
  const other = await address();
  const [, signature] = url.split("signature=");

  expect((await put(url.replace(id, other.id), jpeg)).status).toBe(403);
  expect(
    (await put(`/uploads/${id}?expires=9999999999999&signature=${signature}`, jpeg)).status,
  ).toBe(403);
  expect((await put(`/uploads/${id}`, jpeg)).status).toBe(403);
  expect((await put(url, jpeg)).status).toBe(201);
  expect((await put(url, jpeg)).status).toBe(201);
  expect((await put(url, await sharp(jpeg).negate().toBuffer())).status).toBe(409);
  expect(await ask(`{ image(id: "${other.id}") { __typename } }`)).toEqual({
    image: { __typename: "NotFound" },
  });
});

test("what is no picture, too many pixels or cut off is refused by its content", async () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
  const statusOf = async (bytes: Uint8Array) => (await put((await address()).url, bytes)).status;

  expect(await statusOf(svg)).toBe(415);
  expect(await statusOf(Buffer.from("MZ\x90 not a picture"))).toBe(415);
  expect(await statusOf(new Uint8Array())).toBe(415);
  expect(await statusOf(jpeg.subarray(0, 200))).toBe(415);
  const bomb = await put((await address()).url, hugePng(30_000, 30_000));
  expect(bomb.status).toBe(415);
  expect(await bomb.json()).toEqual({
    errors: [{ message: "a picture should have at most 40000000 pixels, got 30000 x 30000" }],
  });
});

test("too many bytes are refused before they are read, or while, where nobody says how many they are", async () => {
  const body = new Blob([new Uint8Array(400_000)]).stream();
  const options = { method: "PUT", body, duplex: "half" } as RequestInit;

  const said = await put((await address()).url, new Uint8Array(300_001));
  const unsaid = await fetch(`${gateway.url}${(await address()).url}`, options);

  const message = "A picture should have at most 300000 bytes, got 300001 (uploadLimit).";
  expect([said.status, await said.json()]).toEqual([413, { errors: [{ message }] }]);
  expect(unsaid.status).toBe(413);
});

test("who puts too many pictures is told how long to wait, and may still ask", async () => {
  const { url } = await address();

  const statuses = [];
  for (let i = 0; i < 10; i++) statuses.push((await put(url, jpeg)).status);
  const over = await put(url, jpeg);

  expect(statuses).toEqual(Array(10).fill(201));
  expect(over.status).toBe(429);
  expect(Number(over.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await over.json()).toMatchObject({
    errors: [{ message: expect.stringContaining("At most 1 pictures a second") }],
  });
  expect((await address()).url).toContain("/uploads/");
});

test("a picture is served for good: not again to who has it, and in ranges", async () => {
  const { url } = await address();
  const { image } = (await (await put(url, jpeg)).json()) as {
    image: { url: string; bytes: number };
  };
  const look = (headers: Record<string, string> = {}, method = "GET") =>
    fetch(`${gateway.url}${image.url}`, { headers, method });

  const whole = await look();
  const file = Buffer.from(await whole.arrayBuffer());
  const etag = whole.headers.get("etag") ?? "";
  const again = await look({ "if-none-match": etag });
  const part = await look({ range: "bytes=1-3" });
  const end = await look({ range: "bytes=-4", "if-range": etag });
  const changed = await look({ range: "bytes=0-0", "if-range": '"other"' });
  const beyond = await look({ range: "bytes=999999-" });
  const head = await look({}, "HEAD");

  expect(whole.headers.get("cache-control")).toContain("immutable");
  expect(file.length).toBe(image.bytes);
  expect([again.status, (await again.arrayBuffer()).byteLength]).toEqual([304, 0]);
  expect([part.status, await part.text()]).toEqual([206, "PNG"]);
  expect(part.headers.get("content-range")).toBe(`bytes 1-3/${file.length}`);
  expect(Buffer.from(await end.arrayBuffer())).toEqual(file.subarray(-4));
  expect(changed.status).toBe(200);
  expect([beyond.status, beyond.headers.get("content-range")]).toEqual([
    416,
    `bytes */${file.length}`,
  ]);
  expect([head.status, head.headers.get("content-length")]).toEqual([200, `${file.length}`]);
});
