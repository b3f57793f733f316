import { expect, test } from "vitest";
import { clientOf, createRates } from "./rates.ts";

const from = (remoteAddress?: string) =>
  clientOf({ socket: { remoteAddress } } as Parameters<typeof clientOf>[0]);

test("each client has so many requests in ten seconds, and large ones count as several", async () => {
  const rates = createRates({ rateLimit: 1, uploadRateLimit: 1 });

  const small = await Promise.all(Array.from({ length: 10 }, () => rates.count("a", 100)));
  const over = await rates.count("a", 0);
  const other = await rates.count("b", 3 * 256 * 1024);
  const rest = await Promise.all(Array.from({ length: 7 }, () => rates.count("b", 0)));

  expect(small).toEqual(Array(10).fill(undefined));
  expect(over).toBeGreaterThan(0);
  expect(over).toBeLessThanOrEqual(10);
  expect(other).toBeUndefined();
  expect(rest.map((wait) => wait === undefined)).toEqual([...Array(6).fill(true), false]);
});

test("uploads are counted by themselves", async () => {
  const rates = createRates({ rateLimit: 1, uploadRateLimit: 2 });

  const uploads = await Promise.all(Array.from({ length: 21 }, () => rates.countUpload("a")));

  expect(uploads.filter((wait) => wait === undefined)).toHaveLength(20);
  expect(uploads.at(-1)).toBeGreaterThan(0);
  expect(await rates.count("a", 0)).toBeUndefined();
});

test("a client is an IPv4 address or an IPv6 network", () => {
  expect(from("::ffff:10.0.0.7")).toBe("10.0.0.7");
  expect(from("2001:db8::1")).toBe("2001:db8:0:0");
  expect(from("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1:2");
  expect(from("2001:db8:1:2::9")).toBe(from("2001:db8:1:2:ffff::"));
  expect(from("::1")).toBe("0:0:0:0");
  expect(from(undefined)).toBe("gone");
});
