import { createClient } from "graphql-ws";
import { afterEach, beforeEach, expect, test } from "vitest";
import WebSocket from "ws";
import { type FakeGateway, fakeGateway } from "../fakes/fake-gateway.ts";
import { type Gateway, startGateway } from "../gateway.ts";

const token = "a-token-of-thirty-letters-0001";
const body = JSON.stringify({ query: "{ __typename }" });
const json = { "content-type": "application/json" };
const bearer = { authorization: `Bearer ${token}` };

let lines: string[];
let fake: FakeGateway;
let gateway: Gateway;
beforeEach(async () => {
  lines = [];
  fake = await fakeGateway(lines);
  gateway = await startGateway({
    ...fake.options,
    host: "0.0.0.0",
    token,
    logLevel: "debug",
    allowedOrigins: ["https://draw.example"],
  });
});
afterEach(async () => {
  await gateway.close();
  await fake.remove();
});

const address = (path: string) => gateway.url.replace("0.0.0.0", "127.0.0.1") + path;
const statusOf = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(address(path), { redirect: "manual", ...init });
  await response.arrayBuffer();
  return response.status;
};

/** How a WebSocket that shows this ends: with data, or with the code of its close. */
function askOverSocket(
  connectionParams: Record<string, unknown> | undefined,
  headers: Record<string, string> = {},
): Promise<unknown> {
  class Socket extends WebSocket {
    constructor(url: string, protocol: string) {
      super(url, protocol, { headers });
    }
  }
  const client = createClient({
    url: address("/graphql").replace("http", "ws"),
    webSocketImpl: Socket,
    connectionParams,
    retryAttempts: 0,
  });
  return new Promise((resolve) => {
    client.subscribe(
      { query: "{ __typename }" },
      {
        next: ({ data }) => resolve(data?.__typename),
        error: (error) => resolve((error as { code?: number }).code),
        complete: () => void client.dispose(),
      },
    );
  });
}

test("every transport asks for the token, and health alone does not", async () => {
  const post = { method: "POST", body };
  const closed: [string, RequestInit][] = [
    ["/graphql", { ...post, headers: json }],
    ["/graphql?query={__typename}", { headers: { "apollo-require-preflight": "1" } }],
    ["/graphql/stream", { ...post, headers: { ...json, accept: "text/event-stream" } }],
    ["/graphiql", {}],
    ["/", {}],
    ["/pictures/00000000000000000000000000000000.png", {}],
    ["/metrics", {}],
    ["/nowhere", { method: "PUT", body: "x".repeat(1_000) }],
  ];

  for (const [path, init] of closed) {
    expect(`${path} ${await statusOf(path, init)}`).toBe(`${path} 401`);
    const wrong = { ...init.headers, authorization: `Bearer ${token}x` };
    expect(await statusOf(path, { ...init, headers: wrong })).toBe(401);
    const right = await statusOf(path, { ...init, headers: { ...init.headers, ...bearer } });
    expect(right).toBe(/nowhere|pictures/.test(path) ? 404 : 200);
  }
  expect(await askOverSocket(undefined)).toBe(4403);
  expect(await askOverSocket({ token: "no" })).toBe(4403);
  expect(await askOverSocket({ token })).toBe("Query");
  expect(await askOverSocket(undefined, bearer)).toBe("Query");
  expect(await statusOf("/health/live")).toBe(200);
  expect(await statusOf("/health/ready")).toBe(200);
});

test("a person signs in once, and the page's requests and socket bring a cookie no script can read", async () => {
  const page = await fetch(address("/"), { headers: { accept: "text/html" } });
  const send = (guess: string, headers = {}) =>
    fetch(address("/sign-in"), {
      method: "POST",
      body: new URLSearchParams({ token: guess }),
      redirect: "manual",
      headers,
    });
  const wrong = await send("wrong");
  const foreign = await send(token, { origin: "https://other.example" });
  const right = await send(token);
  const cookie = right.headers.get("set-cookie") ?? "";
  const shown = { cookie: `theme=dark; ${cookie.split(";")[0]}` };

  expect(page.status).toBe(401);
  expect(await page.text()).toContain('<form method="post" action="/sign-in">');
  expect(page.headers.get("content-security-policy")).toContain("form-action 'self'");
  expect(page.headers.get("referrer-policy")).toBe("same-origin");
  expect([wrong.status, wrong.headers.get("set-cookie")]).toEqual([401, null]);
  expect([foreign.status, foreign.headers.get("set-cookie")]).toEqual([403, null]);
  expect([right.status, right.headers.get("location")]).toEqual([303, "/"]);
  expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Path=\//);
  expect(cookie).not.toContain(token);
  expect(await statusOf("/", { headers: shown })).toBe(200);
  expect(await statusOf("/graphql", { method: "POST", body, headers: { ...json, ...shown } })).toBe(
    200,
  );
  expect(await askOverSocket(undefined, shown)).toBe("Query");
  expect(await statusOf("/", { headers: { cookie: "transfusion=00" } })).toBe(401);
});

test("who guesses the token again and again is not even heard any more", async () => {
  const statuses: number[] = [];
  for (let i = 0; i < 25; i++) {
    statuses.push(await statusOf("/", { headers: { authorization: `Bearer guess-${i}` } }));
  }

  expect(statuses).toEqual([...Array(20).fill(401), ...Array(5).fill(429)]);
  expect(await statusOf("/", { headers: bearer })).toBe(429);
  expect(await askOverSocket({ token })).toBe(4403);
});

test("pages of allowed sites may ask with the token, and of others may not", async () => {
  const ask = (origin: string, init: RequestInit = {}) =>
    fetch(address("/graphql"), {
      method: "POST",
      body,
      ...init,
      headers: { ...json, ...bearer, origin, ...init.headers },
    });
  const preflight = await ask("https://draw.example", {
    method: "OPTIONS",
    body: null,
    headers: { "access-control-request-headers": "authorization,content-type" },
  });
  const allowed = await ask("https://draw.example");
  const other = await ask("https://other.example");
  const embedded = await fetch(address("/pictures/a.png"), {
    headers: { ...bearer, "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" },
  });

  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-headers")).toBe("authorization,content-type");
  expect(allowed.status).toBe(200);
  expect(allowed.headers.get("access-control-allow-origin")).toBe("https://draw.example");
  expect(allowed.headers.get("access-control-allow-credentials")).toBeNull();
  expect([other.status, other.headers.get("access-control-allow-origin")]).toEqual([403, null]);
  expect(embedded.status).toBe(403);
});

test("the log of all that knows neither token nor cookie", async () => {
  const cookie = `transfusion=${"0".repeat(64)}`;
  await statusOf(`/?token=${token}`, { headers: { ...bearer, cookie } });
  await statusOf("/graphql", { method: "POST", body: "{", headers: { ...json, ...bearer } });
  await askOverSocket({ token });

  expect(lines.length).toBeGreaterThan(2);
  expect(lines.join("\n")).toContain('"path":"/graphql"');
  expect(lines.join("\n")).not.toContain(token);
  expect(lines.join("\n")).not.toContain("0".repeat(64));
});
