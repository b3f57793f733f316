import type { Connection } from "./connection.ts";
import { accepted } from "./errors.ts";
import { createUploadMutation, imageQuery } from "./generated.ts";
import { type Picture, tell } from "./picture.ts";
import { lostConnection, refuseStatus, request } from "./request.ts";

/** Put a picture's file where the gateway wants it; answers with the picture, bare of all that is not picture. */
export async function upload(
  connection: Connection,
  file: Uint8Array<ArrayBuffer> | ArrayBuffer | Blob,
): Promise<Picture> {
  const asking = { isRepeatable: true };
  const { createUpload } = await request(connection, createUploadMutation, {}, asking);
  const { headers } = connection;
  const address = new URL(createUpload.url, connection.url).href;
  const response = await fetch(address, { method: "PUT", headers, body: file }).catch((error) => {
    throw lostConnection(connection, error);
  });
  await refuseStatus(response);
  if (!response.ok) throw lostConnection(connection, new Error(`status ${response.status}`));
  await response.body?.cancel();
  const { image } = await request(connection, imageQuery, { id: createUpload.id }, asking);
  return tell(connection, accepted(image)) as Picture;
}
