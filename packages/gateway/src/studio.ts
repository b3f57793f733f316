import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

/** A file of the studio, ready to be sent. */
export type StudioFile = {
  readonly type: string;
  readonly plain: Buffer;
  readonly packed: Buffer;
  /** Whether its name changes with what is in it. */
  readonly forGood: boolean;
};

/** The studio's files by where they are served. */
export type Studio = ReadonlyMap<string, StudioFile>;

/** What the studio may do: run its own scripts (no eval, nothing inline) and talk to this gateway. */
export const studioPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** The studio that was built into `folder`, compressed; empty where none was. */
export async function readStudio(folder: string): Promise<Studio> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  const files = entries.filter((name) => path.extname(name) in types);
  return new Map(await Promise.all(files.map((name) => readStudioFile(folder, name))));
}

async function readStudioFile(folder: string, name: string): Promise<[string, StudioFile]> {
  const plain = await readFile(path.join(folder, name));
  const packed = await promisify(gzip)(plain, { level: 9 });
  const url = `/${name.split(path.sep).join("/")}`;
  const type = types[path.extname(name)] as string;
  return [url, { type, plain, packed, forGood: url.startsWith("/assets/") }];
}
