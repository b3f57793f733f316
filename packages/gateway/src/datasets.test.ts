import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { until } from "./fakes/fake-gateway.ts";
import { fakeWork } from "./fakes/fake-work.ts";

const work = fakeWork();
const { ask } = work;

type Shown = {
  __typename: string;
  name?: string;
  samples?: number;
  origin?: string;
  option?: string;
  part?: number;
  message?: string;
};

const shown = `__typename ... on Dataset { name kind origin samples config }
  ... on InvalidOption { option message } ... on PictureInvalid { part }`;

const png = (background: string) =>
  sharp({ create: { width: 600, height: 300, channels: 3, background } })
    .png()
    .toBuffer();

async function create(name: string, samples: unknown): Promise<Shown> {
  const query = `mutation ($name: String!, $samples: [NewSample!]!) {
    made: createDataset(name: $name, samples: $samples) { ${shown} } }`;
  return (await ask<{ made: Shown }>(query, { name, samples })).made;
}

async function add(dataset: string, samples: unknown): Promise<Shown> {
  const query = `mutation ($dataset: String!, $samples: [NewSample!]!) {
    made: addSamples(dataset: $dataset, samples: $samples) { ${shown} } }`;
  return (await ask<{ made: Shown }>(query, { dataset, samples })).made;
}

const sample = async (colour: string) => ({
  picture: (await png(colour)).toString("base64"),
  caption: colour,
});

async function register(name: string, folder: string): Promise<Shown> {
  const query = `mutation ($name: String!, $folder: String!) {
    made: registerDataset(name: $name, folder: $folder) { ${shown} } }`;
  return (await ask<{ made: Shown }>(query, { name, folder })).made;
}

const remove = async (name: string) =>
  (
    await ask<{ gone: Shown }>(
      `mutation ($name: String!) { gone: deleteDataset(name: $name) { __typename } }`,
      { name },
    )
  ).gone.__typename;

type Page = {
  nodes: { index: number; captions: string[]; url: string }[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
  totalCount: number;
};

async function browse(name: string, first: number, after?: string): Promise<Page> {
  const query = `query ($name: String!, $first: Int, $after: String) { dataset(name: $name) { ... on Dataset {
    items(first: $first, after: $after) { totalCount nodes { index captions url } pageInfo { hasNextPage endCursor } } } } }`;
  return (await ask<{ dataset: { items: Page } }>(query, { name, first, after })).dataset.items;
}

test("pictures with captions become a data set, which is browsed page by page and deleted", async () => {
  const pictures = await Promise.all(["red", "green", "blue"].map(png));
  const samples = pictures.map((bytes, i) => ({
    picture: bytes.toString("base64"),
    caption: ` number ${i} `,
  }));

  const made = await create("My pictures", samples);
  const first = await browse("My pictures", 2);
  const second = await browse("My pictures", 2, first.pageInfo.endCursor);
  const thumbnail = await work.context.datasets.picture("My pictures", 2);

  expect(made).toMatchObject({
    ...{ name: "My pictures", kind: "FOLDER", samples: 3 },
    config: { kind: "folder", path: "My pictures" },
  });
  expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
  expect(first.nodes.map(({ captions }) => captions)).toEqual([["number 0"], ["number 1"]]);
  expect(second).toMatchObject({
    nodes: [{ index: 2, captions: ["number 2"], url: "/datasets/My%20pictures/2.png" }],
    pageInfo: { hasNextPage: false },
  });
  expect(await browse("My pictures", 2, "strange")).toMatchObject({ nodes: [], totalCount: 3 });
  expect(await sharp(thumbnail).metadata()).toMatchObject({ width: 256, height: 128 });
  expect(await remove("My pictures")).toBe("DatasetDeleted");
  expect(await remove("My pictures")).toBe("NotFound");
});

test("a registered folder stays where it is, whatever becomes of its name", async () => {
  const elsewhere = path.join(work.options.data, "..", "elsewhere");
  await mkdir(elsewhere);
  await writeFile(path.join(elsewhere, "a.png"), await png("red"));
  const captions = path.join(elsewhere, "captions.jsonl");
  await writeFile(captions, '{"file":"a.png","caption":"red"}\n');

  const made = await register("linked", path.resolve(elsewhere));
  const before = await browse("linked", 5);
  await writeFile(captions, '{"file":"a.png","caption":["red","crimson"]}\n');
  const after = await browse("linked", 5);

  expect(made).toMatchObject({ __typename: "Dataset", samples: 1 });
  expect(before.nodes[0]?.captions).toEqual(["red"]);
  expect(after.nodes[0]?.captions).toEqual(["red", "crimson"]);
  expect(await work.context.datasets.picture("linked", 0)).toBeDefined();
  expect(await remove("linked")).toBe("DatasetDeleted");
  expect(await readFile(captions, "utf8")).toContain("crimson");
});

test("names and folders that cannot be, and pictures that are none, are refused and leave nothing", async () => {
  const good = { picture: (await png("red")).toString("base64"), caption: "red" };
  const placed = path.join(work.options.data, "datasets", "placed");
  await mkdir(placed);
  await writeFile(path.join(placed, "captions.jsonl"), "");

  for (const name of ["../x", ".hidden", "", "shapes", "a/b", "placed"]) {
    expect(await create(name, [good])).toMatchObject({ option: "name" });
  }
  expect(await create("a", [])).toMatchObject({ option: "samples" });
  expect(await create("a", [{ ...good, caption: " " }])).toMatchObject({ option: "samples" });
  expect(await create("a", [good, { ...good, picture: "AAAA" }])).toMatchObject({ part: 1 });
  expect(await register("a", "datasets")).toMatchObject({ option: "folder" });
  expect(await register("a", work.options.data)).toMatchObject({ option: "folder" });
  expect(await work.context.datasets.list()).toHaveLength(2);
  expect(await remove("shapes")).toBe("InvalidOption");
  expect(await remove("placed")).toBe("InvalidOption");
  expect(await remove("../runs")).toBe("NotFound");
  expect((await stat(placed)).isDirectory()).toBe(true);
  expect(await readdir(path.dirname(placed))).toEqual(["placed"]);
});

test("of two data sets made at once under one name, one is kept whole and nothing is left of the other", async () => {
  const [red, blue] = [await sample("red"), await sample("blue")];

  const made = await Promise.all([create("twice", [red]), create("twice", [blue, blue])]);

  const kinds = made.map(({ __typename }) => __typename).sort();
  expect(kinds).toEqual(["Dataset", "InvalidOption"]);
  const folder = path.join(work.options.data, "datasets");
  expect(await readdir(folder)).toEqual(["twice"]);
  const { samples } = made.find(({ __typename }) => __typename === "Dataset") as Shown;
  const files = (await readdir(path.join(folder, "twice"))).filter((name) => name.endsWith(".png"));
  expect(files).toHaveLength(samples as number);
});

test("samples are kept one by one: what is refused later leaves nothing, and no more is read", async () => {
  const { datasets } = work.context;
  const read: number[] = [];

  const made = await datasets.make("some", 5, async (i) => {
    read.push(i);
    return i < 2
      ? { png: await png("red"), caption: "red" }
      : ({ __typename: "NotFound", message: "no", id: "x" } as const);
  });

  expect(made).toMatchObject({ __typename: "NotFound" });
  expect(read).toEqual([0, 1, 2]);
  expect(await readdir(path.join(work.options.data, "datasets"))).toEqual([]);
});

test("a sample that leads out of its folder is not listed, and one without a picture is not served", async () => {
  const folder = path.join(work.options.data, "datasets", "odd");
  await mkdir(folder);
  const lines = ["../../gateway.db", "missing.png"].map(
    (file) => `{"file":"${file}","caption":"x"}\n`,
  );
  await writeFile(path.join(folder, "captions.jsonl"), lines.join(""));

  const { nodes } = await browse("odd", 5);

  expect(nodes).toMatchObject([{ url: "/datasets/odd/0.png" }]);
  expect(await work.context.datasets.picture("odd", 0)).toBeUndefined();
});

test("pictures are added behind those of a data set that was made, also several at once and after a crash", async () => {
  const folder = path.join(work.options.data, "datasets", "grows");
  const [red, green, blue] = await Promise.all(["red", "green", "blue"].map(sample));
  await create("grows", [red]);
  await writeFile(path.join(folder, "000001.png"), "of a gateway that ended on the way");

  const made = await Promise.all([add("grows", [green]), add("grows", [blue, red])]);

  const { nodes } = await browse("grows", 9);
  expect(made.map(({ samples, origin }) => [samples, origin])).toEqual([
    [2, "MADE"],
    [4, "MADE"],
  ]);
  expect(nodes.map(({ captions: [caption] }) => caption)).toEqual(["red", "green", "blue", "red"]);
  expect(await sharp(await work.context.datasets.picture("grows", 2)).stats()).toMatchObject({
    dominant: { r: 8, g: 8, b: 248 },
  });
  expect((await readdir(folder)).filter((name) => name.startsWith("."))).toEqual([
    ".made-by-gateway",
  ]);
});

test("what cannot be added leaves a data set as it was", async () => {
  const good = await sample("red");
  await create("grows", [good]);
  await mkdir(path.join(work.options.data, "datasets", "placed"));
  await writeFile(path.join(work.options.data, "datasets", "placed", "captions.jsonl"), "");

  expect(await add("grows", [good, { ...good, picture: "AAAA" }])).toMatchObject({ part: 1 });
  expect(await add("grows", [])).toMatchObject({ option: "samples" });
  expect(await add("placed", [good])).toMatchObject({ option: "dataset" });
  expect(await add("shapes", [good])).toMatchObject({ option: "dataset" });
  expect((await add("../runs", [good])).__typename).toBe("NotFound");
  expect(await browse("grows", 9)).toMatchObject({ totalCount: 1 });
  expect(await readdir(path.join(work.options.data, "datasets", "grows"))).toHaveLength(3);
});

test("a data set that a run learns from stays as it is until the run has ended", async () => {
  const good = await sample("red");
  await create("learned", [good]);
  const data = { kind: "mixture", of: [{ weight: 1, data: { kind: "folder", path: "learned" } }] };
  const query = `mutation ($config: JSON!) { train(config: $config) { ... on Run { id } } }`;
  const { train } = await ask<{ train: { id: string } }>(query, { config: { mode: "hang", data } });
  await until(async () => (await work.context.runs.find(train.id))?.record.state === "running");

  expect(await add("learned", [good])).toMatchObject({
    option: "dataset",
    message: expect.stringContaining(train.id),
  });
  expect(await remove("learned")).toBe("InvalidOption");
  await work.context.runs.cancel(train.id);
  await until(async () => (await work.context.runs.find(train.id))?.record.state === "cancelled");
  expect(await add("learned", [good])).toMatchObject({ samples: 2 });
  expect(await remove("learned")).toBe("DatasetDeleted");
});

test("a folder that cannot be learned from is refused with what is wrong with it", async () => {
  const elsewhere = path.resolve(work.options.data, "..", "elsewhere");
  await mkdir(elsewhere);
  const captions = path.join(elsewhere, "captions.jsonl");
  const refused = async (folder: string): Promise<string> => {
    const { option, message = "" } = await register("new", folder);
    expect(option).toBe("folder");
    return message;
  };

  expect(await refused("elsewhere")).toContain("an absolute path");
  expect(await refused(path.join(elsewhere, "nowhere"))).toContain("ENOENT");
  expect(await refused(elsewhere)).toContain("captions.jsonl or metadata.jsonl");
  await writeFile(captions, "not json\n");
  expect(await refused(elsewhere)).toContain("captions.jsonl:1 should be one JSON object");
  expect(await refused(captions)).toContain("got a file");
  await writeFile(captions, '{"file":"a.png","caption":"red"}\n');
  expect(await refused(elsewhere)).toContain("a.png: there is no such file");
  await writeFile(path.join(elsewhere, "a.png"), "text");
  expect(await refused(elsewhere)).toContain("a.png: a picture should be PNG");
  await writeFile(path.join(elsewhere, "a.png"), await png("red"));
  expect(await register("new", elsewhere)).toMatchObject({ samples: 1, origin: "REGISTERED" });
});
