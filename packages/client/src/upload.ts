import { type Connection, waitBefore } from "./connection.ts";
import { accepted } from "./errors.ts";
import { createUploadMutation, imageQuery } from "./generated.ts";
import { type Picture, tell } from "./picture.ts";
import { lostConnection, refuseStatus, request, waitOf } from "./request.ts";

/** Put a picture's file where the gateway wants it; answers with the picture, bare of all that is not picture. */
export async function upload(
  connection: Connection,
  file: Uint8Array<ArrayBuffer> | ArrayBuffer | Blob,
): Promise<Picture> {
  const asking = { isRepeatable: true };
  const { createUpload } = await request(connection, createUploadMutation, {}, asking);
  await put(connection, new URL(createUpload.url, connection.url).href, file);
  const { image } = await request(connection, imageQuery, { id: createUpload.id }, asking);
  return tell(connection, accepted(image)) as Picture;
}

/** The same bytes may be put to an address twice: what is lost on the way, or one too many, is tried again. */
async function put(
  connection: Connection,
  address: string,
  body: Uint8Array<ArrayBuffer> | ArrayBuffer | Blob,
): Promise<void> {
  const { headers, retries } = connection;
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(address, { method: "PUT", headers, body }).catch(
      (error: unknown) => ({ lost: error, waitMs: 0 }),
    );
    const busy = "lost" in response ? response : await busyOf(response);
    if (!busy) return;
    if (attempt > retries) throw lostConnection(connection, busy.lost);
    await waitBefore(attempt, undefined, busy.waitMs);
  }
}

/** What keeps the gateway from taking a picture now; nothing where it has it. Throws what it says for good. */
async function busyOf(response: Response): Promise<{ lost: Error; waitMs: number } | undefined> {
  const waitMs = waitOf(response);
  if (waitMs === undefined) await refuseStatus(response);
  await response.body?.cancel();
  if (response.ok) return undefined;
  return { lost: new Error(`status ${response.status}`), waitMs: waitMs ?? 0 };
}
