import type { IncomingMessage } from "node:http";
import { isIPv6 } from "node:net";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Settings } from "../settings.ts";

/** How much each client asks for, and how often it guessed the token. */
export type Rates = {
  /** Count a request of this many bytes; how many seconds to wait where it is one too many. */
  count(client: string, bytes: number): Promise<number | undefined>;
  /** Count a picture that is put somewhere; how many seconds to wait where it is one too many. */
  countUpload(client: string): Promise<number | undefined>;
  /** Whether the client has not guessed the token wrongly too often in the last minute. */
  mayTry(client: string): Promise<boolean>;
  wasWrong(client: string): Promise<void>;
};

const seconds = 10;
const bytesPerPoint = 256 * 1024; // a body as large as this counts for one request more
const guesses = 20; // a minute

/** Rates in this process's memory. So many requests and uploads a second are let through on average over ten. */
export function createRates({
  rateLimit,
  uploadRateLimit,
}: Pick<Settings, "rateLimit" | "uploadRateLimit">): Rates {
  const requests = new RateLimiterMemory({ points: rateLimit * seconds, duration: seconds });
  const uploads = new RateLimiterMemory({ points: uploadRateLimit * seconds, duration: seconds });
  const wrong = new RateLimiterMemory({ points: guesses, duration: 60 });
  return {
    count: (client, bytes) => consume(requests, client, 1 + Math.floor(bytes / bytesPerPoint)),
    countUpload: (client) => consume(uploads, client, 1),
    async mayTry(client) {
      return ((await wrong.get(client))?.consumedPoints ?? 0) < guesses;
    },
    async wasWrong(client) {
      await wrong.penalty(client, 1);
    },
  };
}

async function consume(
  limiter: RateLimiterMemory,
  client: string,
  points: number,
): Promise<number | undefined> {
  try {
    await limiter.consume(client, points);
    return undefined;
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    return Math.max(1, Math.ceil(error.msBeforeNext / 1_000));
  }
}

/** Who asks: an IPv4 address, or the 64 bits of an IPv6 address that a network is given as one. */
export function clientOf({ socket }: Pick<IncomingMessage, "socket">): string {
  const address = (socket.remoteAddress ?? "gone").replace(/^::ffff:(?=\d+\.)/, "");
  if (!isIPv6(address)) return address;
  const [head = "", tail] = address.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array<string>(zeros).fill("0"), ...after].slice(0, 4).join(":");
}

/** How many bytes a request says it brings. */
export function lengthOf({ headers }: Pick<IncomingMessage, "headers">): number {
  return Number(headers["content-length"] ?? 0) || 0;
}
