import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeGateway, fakeGateway, until } from "../fakes/fake-gateway.ts";
import { type Gateway, startGateway } from "../gateway.ts";
import { createLogger } from "./logger.ts";

let lines: string[];
let fake: FakeGateway;
let gateway: Gateway;
beforeEach(async () => {
  lines = [];
  fake = await fakeGateway(lines);
  gateway = await startGateway({ ...fake.options, logLevel: "info" });
});
afterEach(async () => {
  await gateway.close();
  await fake.remove();
});

const post = (query: string, headers = {}) =>
  fetch(`${gateway.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ query }),
  });
const metrics = async () => (await fetch(`${gateway.url}/metrics`)).text();

test("metrics count requests, operations, events, and jobs where they stand", async () => {
  const generate = (text: string) =>
    post(`mutation { generate(prompt: [{ text: "${text}" }]) { ... on Generation { id } } }`);
  await generate("draw");
  await until(async () => /jobs_ended_total.*"done"\} 1/.test(await metrics()));
  for (const text of ["hang", "hang", "hang"]) await generate(text);
  await fetch(`${gateway.url}/no/such/path`);
  const events = 'transfusion_events_total{kind="generation"} 6'; // five of the drawing, one of who hangs
  await until(async () => (await metrics()).includes(events));

  const text = await metrics();

  for (const line of [
    'transfusion_jobs{kind="generation",state="done"} 1',
    'transfusion_jobs{kind="generation",state="running"} 1',
    'transfusion_jobs{kind="generation",state="queued"} 2',
    'transfusion_http_requests_total{method="POST",route="/graphql",status="200"} 4',
    'transfusion_http_requests_total{method="GET",route="other",status="404"} 1',
    'transfusion_http_request_seconds_count{route="/graphql"} 4',
    'transfusion_operations_total{transport="http",operation="mutation"} 4',
    "transfusion_websockets 0",
  ]) {
    expect(text.split("\n")).toContain(line);
  }
  expect(text).toContain("process_resident_memory_bytes");
  expect(text).toContain("nodejs_eventloop_lag_seconds");
});

test("a request has an id: its own or a new one, in its answer and in the log", async () => {
  const own = await post("{ __typename }", { "x-request-id": "page-7" });
  const poor = await post("{ __typename }", { "x-request-id": "a b" });

  expect(own.headers.get("x-request-id")).toBe("page-7");
  expect(poor.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  const logged = lines.map((line) => JSON.parse(line));
  expect(logged.find(({ requestId }) => requestId === "page-7")).toMatchObject({
    ...{ level: "info", msg: "request", method: "POST", path: "/graphql", status: 200 },
  });
});

test("a surprise is masked, and its request's id leads to it in the log", async () => {
  const folder = path.join(fake.options.data, "datasets");
  await rm(folder, { recursive: true });
  await writeFile(folder, "no folder");

  const response = await post("{ datasets { name } }", { "x-request-id": "page-8" });
  const { errors } = (await response.json()) as { errors: object[] };

  expect(errors).toMatchObject([
    {
      message: "Something went wrong inside the gateway; its log says what.",
      extensions: { code: "INTERNAL_SERVER_ERROR", requestId: "page-8" },
    },
  ]);
  const logged = lines.map((line) => JSON.parse(line)).find(({ level }) => level === "error");
  expect(logged).toMatchObject({ requestId: "page-8", path: ["datasets"] });
  expect(logged.msg).toContain("EEXIST");
});

test("while it ends it is not ready, and what is asked until the last moment is no surprise", async () => {
  const ready = await fetch(`${gateway.url}/health/ready`);
  const live = await fetch(`${gateway.url}/health/live`);
  await post('mutation { generate(prompt: [{ text: "hang" }]) { __typename } }');
  const closing = gateway.close(); // waits a little for who hangs
  const late = await fetch(`${gateway.url}/health/ready`);
  const asking = async (): Promise<void> => {
    for (;;) await (await post("{ jobs { totalCount } }")).json();
  };
  await Promise.all([asking().catch(() => {}), closing]);

  expect([ready.status, await ready.json()]).toEqual([200, { status: "ready" }]);
  expect([live.status, await live.json()]).toEqual([200, { status: "live" }]);
  expect([late.status, await late.json()]).toEqual([503, { status: "closing" }]);
  expect(lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});

test("a log is JSON for programs or text for people, and keeps secrets to itself", () => {
  const json: string[] = [];
  const text: string[] = [];
  const secret = { token: "s", headers: { authorization: "s", cookie: "s" }, step: 3 };

  createLogger({ logLevel: "warn", logFormat: "json" }, (line) => json.push(line)).warn(
    secret,
    "a",
  );
  createLogger({ logLevel: "warn", logFormat: "text" }, (line) => text.push(line)).warn(
    secret,
    "a",
  );
  createLogger({ logLevel: "error", logFormat: "text" }, (line) => text.push(line)).warn("b");

  expect(JSON.parse(json[0] as string)).toMatchObject({ level: "warn", msg: "a", step: 3 });
  expect(json[0]).not.toContain('"s"');
  expect(text).toEqual(["a headers={} step=3"]);
});
