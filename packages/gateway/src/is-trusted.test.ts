import { expect, test } from "vitest";
import { isTrusted } from "./is-trusted.ts";

test("programs and the gateway's own pages are trusted", () => {
  expect(isTrusted({ host: "127.0.0.1:4000" }, "127.0.0.1")).toBe(true);
  expect(isTrusted({ host: "localhost:4000", origin: "http://localhost:4000" }, "127.0.0.1")).toBe(
    true,
  );
  expect(isTrusted({ host: "[::1]:4000", origin: "http://[::1]:4000" }, "::1")).toBe(true);
  expect(isTrusted({ host: "draw.example:80", origin: "http://draw.example:80" }, "0.0.0.0")).toBe(
    false,
  );
  expect(isTrusted({ host: "draw.example", origin: "https://draw.example" }, "0.0.0.0")).toBe(true);
});

test("pages of other sites are not, nor names that were made to point here", () => {
  expect(isTrusted({ host: "127.0.0.1:4000", origin: "https://other.example" }, "127.0.0.1")).toBe(
    false,
  );
  expect(isTrusted({ host: "127.0.0.1:4000", origin: "http://127.0.0.1:5000" }, "127.0.0.1")).toBe(
    false,
  );
  expect(isTrusted({ host: "127.0.0.1:4000", origin: "null" }, "127.0.0.1")).toBe(false);
  expect(isTrusted({ host: "rebound.example:4000" }, "127.0.0.1")).toBe(false);
  expect(isTrusted({}, "127.0.0.1")).toBe(false);
});
