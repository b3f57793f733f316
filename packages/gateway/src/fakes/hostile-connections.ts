import { pick } from "./dice.ts";
import { type Attack, ask, sendBytes, talk } from "./hostile-wire.ts";

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
const times = (count: number, piece: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => piece(i)).join(" ");
const begin = JSON.stringify({ type: "connection_init" });
const subscribe = (id: string, text: string) =>
  JSON.stringify({ id, type: "subscribe", payload: { query: text } });
const handshake = [
  "GET /graphql HTTP/1.1",
  ...["Host: 127.0.0.1", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"],
  ...[
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    "Sec-WebSocket-Protocol: graphql-transport-ws",
  ],
  "\r\n",
].join("\r\n");

/** What requests and connections can be to harm a gateway, by what they are called. */
export const hostileConnections: Readonly<Record<string, Attack>> = {
  "other sites": {
    deed: (url, dice) =>
      post(
        url,
        { query: "{__typename}" },
        {
          ...json,
          ...pick<Record<string, string>>(dice, [
            { origin: "https://evil.example" },
            { origin: "null" },
            { origin: "http://127.0.0.1:1" },
            { host: "evil.example" },
            { host: "127.0.0.1.evil.example" },
            { host: "localhost:1@evil.example" },
            { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" },
          ]),
        },
      ),
    ends: /^403 /,
  },
  "links that change something": {
    deed: (url, dice) =>
      ask(
        url,
        `/graphql${pick(dice, ["", "/stream"])}?query=${encodeURIComponent('mutation { delete(id: "x") { __typename } }')}`,
      ),
    ends: /^40[05] /,
  },
  "long headers": {
    deed: (url, dice) =>
      ask(url, "/graphql", { headers: { "x-a": "a".repeat(dice(17_000, 60_000)) } }),
    ends: /^431 |^ended/,
  },
  "other methods": {
    deed: (url, dice) =>
      ask(url, pick(dice, ["/graphql", "/", "/pictures/x.png"]), {
        method: pick(dice, ["DELETE", "TRACE", "PATCH", "PROPFIND"]),
      }),
    ends: /^4\d\d /,
  },
  "what is no HTTP": {
    deed: (url, dice) =>
      sendBytes(
        url,
        pick(dice, [
          "GARBAGE\r\n\r\n",
          "\x16\x03\x01\x02\x00\x01\x00",
          "GET / HTTP/9.9\r\n\r\n",
          "POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
          "POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
          "POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
          "CONNECT evil.example:80 HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        ]),
      ),
    ends: /^ended/,
  },
  "half-open connections": {
    deed: (url, dice) =>
      sendBytes(
        url,
        pick(dice, [
          "",
          "GET / HT",
          "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
          "POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{",
          "POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
        ]),
      ),
    ends: /^ended/,
  },
  "silent WebSockets": {
    deed: (url, dice) => sendBytes(url, handshake, dice(0, 1) * 2_000),
    ends: /^ended/,
  },
  "handshakes that are none": {
    deed: (url, dice) =>
      sendBytes(
        url,
        handshake.replace(
          ...pick<[RegExp, string]>(dice, [
            [/Key: \S+/, "Key: short"],
            [/Version: 13/, "Version: 1"],
            [/\/graphql /, "/../graphql "],
            [/\/graphql /, "/elsewhere "],
            [/Host: 127.0.0.1/, "Host: evil.example"],
            [/Host: 127.0.0.1/, "Host: 127.0.0.1\r\nOrigin: https://evil.example"],
          ]),
        ),
      ),
    ends: /^ended HTTP\/1.1 4/,
  },
  "malformed frames": {
    deed: (url, dice) =>
      talk(
        url,
        [
          Buffer.from(
            pick(dice, [
              [0x81, 0x01, 0x41], // not masked
              [0xf1, 0x80, 0, 0, 0, 0], // reserved bits
              [0x83, 0x80, 0, 0, 0, 0], // an unknown kind
              [0x89, 0xfe, 0xff, 0xff, 0, 0, 0, 0], // a ping too long
              [0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0], // longer than there is memory
              [0x80, 0x80, 0, 0, 0, 0], // the end of nothing
              [0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28], // no UTF-8
              [0x88, 0x81, 0, 0, 0, 0, 0x03], // a close cut off
            ]),
          ),
        ],
        { isRaw: true },
      ),
    ends: /^closed/,
  },
  "messages that are none": {
    deed: (url, dice) =>
      talk(url, [
        pick<string | Buffer>(dice, [
          "",
          "{",
          "[]",
          "null",
          '{"type":"x"}',
          '{"type":"subscribe","id":"1","payload":{"query":"{__typename}"}}',
          '{"id":"1","type":"next","payload":{}}',
          Buffer.from("{}"),
          "[".repeat(dice(100, 100_000)),
          "x".repeat(1_100_000),
        ]),
      ]),
    ends: /^closed/,
  },
  "WebSockets that begin twice": { deed: (url) => talk(url, [begin, begin]), ends: /^closed 4429/ },
  "another protocol": {
    deed: (url) => talk(url, [begin], { protocol: "graphql-ws" }),
    ends: /^closed/,
  },
  "queries over WebSocket": {
    deed: (url, dice) =>
      talk(url, [
        begin,
        subscribe(
          "1",
          pick(dice, [
            "{",
            `{ ${times(40, (i) => `a${i}:__typename`)} }`,
            "{a".repeat(5_000),
            "{ nothing }",
          ]),
        ),
      ]),
    ends: /^refused|^closed/,
  },
  "operations without end on one WebSocket": {
    deed: (url, dice, hanging) => {
      const text = `subscription { generationEvents(id: "${hanging}", after: 9) { __typename } }`;
      return talk(url, [
        begin,
        ...Array.from({ length: dice(40, 300) }, (_, i) => subscribe(String(i), text)),
      ]);
    },
    ends: /^refused .*at most/,
  },
  "queries over server-sent events": {
    deed: (url, dice) =>
      ask(url, "/graphql/stream", {
        method: "POST",
        headers: json,
        body: pick(dice, [
          "{",
          "{}",
          '{"query":"{a"}',
          '{"query":"{a}"}',
          '{"query":"{__typename}","variables":[]}',
          '{"query":["{a}"]}',
        ]),
      }),
    ends: /^400 /,
  },
};
