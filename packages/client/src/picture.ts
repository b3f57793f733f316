import type { Connection } from "./connection.ts";
import type { ImageFragment } from "./generated.ts";
import { lostConnection, refuseStatus } from "./request.ts";

/** A picture that the gateway keeps, with its full address. */
export type Picture = ImageFragment & Readable;

/** Something with a file behind it. */
export type Readable = {
  /** Its file. Throws an `AccessRefused`, a `ConnectionLost` or a `GatewayError`. */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
};

const readable = ["Image", "Sample", "GenerationPreview"] as const;

/** What the gateway tells, with `bytes` on every picture in it, every sample and every preview. */
export type Told<Value> = Value extends { readonly __typename: (typeof readable)[number] }
  ? Value & Readable
  : Value extends readonly (infer Item)[]
    ? readonly Told<Item>[]
    : Value extends object
      ? { readonly [Key in keyof Value]: Told<Value[Key]> }
      : Value;

/** What the gateway told, with full addresses, and a way to the bytes of pictures. */
export function tell<Value>(connection: Connection, value: Value): Told<Value> {
  if (Array.isArray(value)) return value.map((item) => tell(connection, item)) as Told<Value>;
  if (typeof value !== "object" || value === null) return value as Told<Value>;
  const told: Record<string, unknown> = Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, tell(connection, item)]),
  );
  if (typeof told.__typename !== "string" || typeof told.url !== "string") {
    return told as Told<Value>;
  }
  const url = new URL(told.url, connection.url).href;
  const names: readonly string[] = readable;
  const bytes = names.includes(told.__typename) ? { bytes: () => read(connection, url) } : {};
  return { ...told, url, ...bytes } as Told<Value>;
}

async function read(connection: Connection, url: string): Promise<Uint8Array<ArrayBuffer>> {
  if (url.startsWith("data:")) return bytesInUrl(url);
  const isOurs = new URL(url).origin === new URL(connection.url).origin; // nobody else is shown the token
  const options = isOurs ? { headers: connection.headers } : {};
  const response = await fetch(url, options).catch((error: unknown) => {
    throw lostConnection(connection, error);
  });
  await refuseStatus(response);
  if (!response.ok) throw lostConnection(connection, new Error(`status ${response.status}`));
  return new Uint8Array(await response.arrayBuffer());
}

/** The bytes in a data URL in base64. Not fetched, as pages may keep themselves from fetching those. */
function bytesInUrl(url: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(url.slice(url.indexOf(",") + 1)), (letter) => letter.charCodeAt(0));
}
