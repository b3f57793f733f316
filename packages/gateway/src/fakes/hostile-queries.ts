import { deflateSync } from "node:zlib";
import { pick } from "./dice.ts";
import type { Attack } from "./hostile-wire.ts";
import { ask } from "./hostile-wire.ts";
import { hugePng } from "./huge-png.ts";

const json = { "content-type": "application/json" };
const post = (
  url: string,
  body: object | string | Buffer,
  headers: Record<string, string> = json,
) =>
  ask(url, "/graphql", {
    method: "POST",
    headers,
    body: typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body),
  });
const query = (url: string, text: string, variables?: object) =>
  post(url, { query: text, variables });
const times = (count: number, piece: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => piece(i)).join(" ");
const generate = `mutation ($part: PromptPart!) {
  generate(prompt: [$part]) { __typename ... on Failure { message } } }`;

const svg = `<?xml version="1.0"?><!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]>
  <svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&x;</text><image href="http://127.0.0.1/"/></svg>`;

const traversals = [
  "../../gateway.db",
  "..%2f..%2fgateway.db",
  "..%5c..%5cgateway.db",
  "%2e%2e/%2e%2e/etc/passwd",
  "....//....//etc/passwd",
  "%00.png",
  "a%0d%0aSet-Cookie:%20a.png",
  "%c0%ae%c0%ae/x.png",
  "C:%5cboot.ini",
];

let made: Buffer | undefined;

function millionAliases(): Buffer {
  made ??= Buffer.from(JSON.stringify({ query: `{ ${times(1_000_000, (i) => `a${i}:a`)} }` }));
  return made;
}

/** It was refused, or the connection was ended, before all of it was sent; or it took too long to send. */
const tooLarge = /^(413|408|ended)/;

/** What a body can hold to harm a gateway, by what it is called. */
export const hostileQueries: Readonly<Record<string, Attack>> = {
  "deep selections": {
    deed: (url, dice) => {
      const depth = dice(13, 900);
      return query(
        url,
        `{ ${"... on Query { ".repeat(depth)} jobs { nodes { id } } ${"}".repeat(depth)} } `.repeat(
          dice(1, 2),
        ),
      );
    },
    ends: /^400 .*(errors)|^200 .*"nodes":\[/, // fragments add no depth of fields: bounded by tokens
  },
  "braces without end": {
    deed: (url, dice) => query(url, "{a".repeat(dice(20, 100_000))),
    ends: /^400 /,
  },
  "deep values": {
    deed: (url, dice) => query(url, `{ node(id: ${"[".repeat(dice(100, 50_000))}) { id } }`),
    ends: /^400 /,
  },
  "many aliases": {
    deed: (url, dice) => query(url, `{ ${times(dice(31, 90_000), (i) => `a${i}:__typename`)} }`),
    ends: /^4(00|13) /,
  },
  "a million aliases": { deed: (url) => post(url, millionAliases()), ends: tooLarge },
  "fragments that double": {
    deed: (url, dice) => {
      const depth = dice(12, 60);
      const fragments = times(
        depth,
        (i) => `fragment F${i} on Query { a${i}: __typename ...F${i + 1} ...F${i + 1} }`,
      );
      return query(url, `{ ...F0 } ${fragments} fragment F${depth} on Query { z: __typename }`);
    },
    ends: /^400 .*aliases/,
  },
  "fragments in a circle": {
    deed: (url, dice) => {
      const length = dice(1, 50);
      const fragments = times(length, (i) => `fragment F${i} on Query { ...F${(i + 1) % length} }`);
      return query(url, `{ ...F0 } ${fragments}`);
    },
    ends: /^400 .*itself/,
  },
  "the same field over and over": {
    deed: (url, dice) => query(url, `{ ${"jobs { nodes { id } } ".repeat(dice(400, 5_000))} }`),
    ends: /^400 /,
  },
  "long lists of long lists": {
    deed: (url, dice) =>
      query(
        url,
        `{ ${times(20, (i) => `a${i}: jobs(first: ${dice(100, 2_000_000)}) { nodes { id state progress ... on Generation { parts { __typename } prompt { __typename } } } }`)} }`,
      ),
    ends: /^400 .*cost/,
  },
  "directives without end": {
    deed: (url, dice) =>
      query(url, `{ __typename ${"@skip(if: false) ".repeat(dice(1_000, 9_000))} }`),
    ends: /^400 /,
  },
  "introspection in circles": {
    deed: (url, dice) => {
      const depth = dice(4, 100);
      return query(
        url,
        `{ __schema { types { ${"fields { type { ".repeat(depth)} name ${"} }".repeat(depth)} } } }`,
      );
    },
    ends: /^400 /,
  },
  "introspection many times": {
    deed: (url, dice) =>
      query(url, `{ ${times(dice(21, 30), (i) => `a${i}: __schema { types { name } }`)} }`),
    ends: /^400 .*cost/,
  },
  "huge JSON": {
    deed: (url, dice) => post(url, Buffer.alloc(dice(1_100_000, 9_000_000), "x")),
    ends: tooLarge,
  },
  "deep JSON": {
    deed: (url, dice) => {
      const depth = dice(100, 400_000);
      return post(
        url,
        `{"query":"{__typename}","variables":{"a":${"[".repeat(depth)}${"]".repeat(depth)}}}`,
      );
    },
    ends: /^400 .*nested/,
  },
  "broken JSON": {
    deed: (url, dice) =>
      post(
        url,
        pick(dice, [
          "{",
          "[]",
          "null",
          '"x"',
          '{"query":',
          "\u0000",
          '{"query":3}',
          '{"query":"{a"}',
          "{'query':1}",
        ]),
      ),
    ends: /^400 /,
  },
  "bytes that are no text": {
    deed: (url, dice) =>
      post(url, Buffer.from(Array.from({ length: dice(1, 3_000) }, () => dice(0, 255)))),
    ends: /^400 /,
  },
  "keys that poison prototypes": {
    deed: (url) =>
      query(url, "mutation ($config: JSON!) { train(config: $config) { __typename } }", {
        config: JSON.parse(
          '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}},"mode":"bad"}',
        ),
      }),
    ends: /InvalidConfig|"errors"/,
  },
  "configurations that lead elsewhere": {
    deed: (url, dice) =>
      query(url, "mutation ($config: JSON!) { train(config: $config) { __typename } }", {
        config: {
          mode: "bad",
          data: { kind: "folder", path: pick(dice, ["../../etc", "/etc", "a/../../..", "\u0000"]) },
        },
      }),
    ends: /InvalidConfig|"errors"/,
  },
  batches: {
    deed: (url, dice) =>
      post(url, JSON.stringify(Array(dice(2, 2_000)).fill({ query: "{__typename}" }))),
    ends: /^400 /,
  },
  "other content types": {
    deed: (url, dice) =>
      post(url, '{"query":"{__typename}"}', {
        "content-type": pick(dice, [
          "text/plain",
          "application/x-www-form-urlencoded",
          "multipart/form-data; boundary=x",
          "application/graphql",
          "application/json; charset=utf-99",
          "x",
        ]),
      }),
    ends: /^4(00|15) /,
  },
  "bodies said to be packed": {
    deed: (url, dice) =>
      post(url, Buffer.alloc(100, dice(0, 255)), {
        ...json,
        "content-encoding": pick(dice, ["gzip", "br", "zip", "deflate"]),
      }),
    ends: /^4(00|15) /,
  },
  "packed bombs": {
    deed: (url, dice) =>
      post(url, deflateSync(Buffer.alloc(dice(2, 40) * 1_000_000, 32)), {
        ...json,
        "content-encoding": "deflate",
      }),
    ends: tooLarge,
  },
  "paths that lead elsewhere": {
    deed: (url, dice) =>
      ask(
        url,
        `/${pick(dice, ["pictures", "assets", "health", "graphql", ""])}/${pick(dice, traversals)}`,
      ),
    ends: /^4\d\d /,
  },
  "pictures that say they are huge": {
    deed: (url, dice) =>
      query(url, generate, {
        part: {
          picture: hugePng(dice(7_000, 2 ** 31 - 1), dice(7_000, 2 ** 31 - 1)).toString("base64"),
        },
      }),
    ends: /PictureInvalid/,
  },
  "pictures cut off": {
    deed: (url, dice) =>
      query(url, generate, {
        part: {
          picture: hugePng(dice(9, 3_000), dice(100, 3_000))
            .subarray(0, dice(1, 120))
            .toString("base64"),
        },
      }),
    ends: /PictureInvalid/,
  },
  SVG: {
    deed: (url) =>
      query(url, generate, {
        part: { picture: `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}` },
      }),
    ends: /PictureInvalid/,
  },
  "prompts longer than a book": {
    deed: (url, dice) =>
      query(url, generate, { part: { text: "word ".repeat(dice(1_000, 150_000)) } }),
    ends: /PromptTooLong/,
  },
  "strange arguments": {
    deed: (url, dice) =>
      query(
        url,
        `{ jobs(first: ${pick(dice, ["1e99", "-1e9", '"x"', "2147483648", "null3"])}) { totalCount } }`,
      ),
    ends: /^400 /,
  },
  "strange cursors and ids": {
    deed: (url, dice) => {
      const text = pick(dice, [
        "",
        "'; DROP TABLE jobs; --",
        "%00",
        "job:99",
        "🟦".repeat(dice(1, 9_000)),
        "\u0000",
        "Li4vLi4v",
      ]);
      return query(
        url,
        "query ($id: ID!, $after: String) { node(id: $id) { id } jobs(after: $after) { nodes { id } } }",
        { id: text, after: text },
      );
    },
    ends: /"node":null.*"nodes":\[\]/,
  },
};
