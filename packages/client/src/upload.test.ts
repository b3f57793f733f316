import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { ConnectionLost, GatewayError } from "./errors.ts";
import { upload } from "./upload.ts";

let server: Server;
afterEach(() => server.close());

const image = { __typename: "Image", id: "1", url: "/pictures/1.png" };

/** A gateway whose uploads are answered in turn: by a status, or by hanging up. */
async function gatewayThat(...answers: (number | "lost")[]) {
  const puts: string[] = [];
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    if (request.method === "PUT") {
      puts.push(body);
      const answer = answers.shift() ?? 201;
      if (answer === "lost") return void request.socket.destroy();
      const headers = { "content-type": "application/json", "retry-after": "0" };
      response.writeHead(answer, headers).end('{"errors":[{"message":"no picture"}]}');
      return;
    }
    const isMutation = body.includes("createUpload");
    const data = isMutation ? { createUpload: { id: "u", url: "/uploads/u" } } : { image };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ data }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { puts, connection: { url, headers: {}, token: undefined, retries: 2 } };
}

const file = new TextEncoder().encode("picture");

test("a picture that was one too many, or lost on the way, is put again", async () => {
  const { puts, connection } = await gatewayThat(429, "lost");

  expect(await upload(connection, file)).toMatchObject({ id: "1" });
  expect(puts).toEqual(["picture", "picture", "picture"]);
});

test("what is refused for good is thrown at once, and a gateway that stays away after the last attempt", async () => {
  const refusing = await gatewayThat(415);
  await expect(upload(refusing.connection, file)).rejects.toThrow(GatewayError);
  expect(refusing.puts).toHaveLength(1);
  server.close();

  const away = await gatewayThat(503, 503, 503);
  await expect(upload(away.connection, file)).rejects.toThrow(ConnectionLost);
  expect(away.puts).toHaveLength(3);
});
