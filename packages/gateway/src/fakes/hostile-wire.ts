import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import WebSocket, { type RawData } from "ws";
import type { Dice } from "./dice.ts";

const patienceMs = 20_000; // a busy machine's

/** What an attempt came to: how it was answered, or `still open` where nobody ended it. */
export type Outcome = string;

/** One way to harm a gateway: what is done, with numbers from the dice, and how the gateway should have taken it. */
export type Attack = {
  deed(url: string, dice: Dice, hanging: string): Promise<Outcome>;
  readonly ends: RegExp;
};

/** Send a request as it is, path and headers untouched, and wait for all of the answer. */
export function ask(
  url: string,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<Outcome> {
  const { hostname, port } = new URL(url);
  const { method = "GET", headers, body } = options;
  return new Promise((resolve) => {
    const request = httpRequest(
      { hostname, port, method, path, headers, agent: false },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (piece: string) => {
          if (text.length < 10_000) text += piece;
        });
        response.on("close", () => resolve(`${response.statusCode} ${text.slice(0, 400)}`));
      },
    );
    request.on("error", (error) => resolve(`ended ${error.message}`));
    request.setTimeout(patienceMs, () => {
      resolve("still open");
      request.destroy();
    });
    request.end(body);
  });
}

/** Send bytes over TCP, read nothing for `readAfterMs`, and wait for the other side to end it. */
export function sendBytes(url: string, bytes: string | Buffer, readAfterMs = 0): Promise<Outcome> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(bytes));
    let heard = "";
    const read = (): void => {
      socket.on("data", (data) => {
        heard += data.toString("latin1").slice(0, 200);
      });
    };
    if (readAfterMs === 0) read();
    else setTimeout(read, readAfterMs);
    const timer = setTimeout(() => {
      resolve("still open");
      socket.destroy();
    }, patienceMs);
    socket.on("error", () => {});
    socket.on("end", () => socket.end());
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(`ended ${heard.split("\r\n", 1)[0]}`);
    });
  });
}

/** Open a WebSocket, send frames or messages as they are, and tell how it was ended, or the first error message. */
export function talk(
  url: string,
  messages: readonly (string | Buffer)[],
  options: { readonly protocol?: string; readonly isRaw?: boolean } = {},
): Promise<Outcome> {
  const { protocol = "graphql-transport-ws", isRaw } = options;
  const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, protocol);
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve("still open");
      socket.terminate();
    }, patienceMs);
    socket.on("open", () => {
      const { _socket: wire } = socket as unknown as { _socket: { write(bytes: Buffer): void } };
      for (const message of messages) {
        if (isRaw) wire.write(Buffer.from(message));
        else socket.send(message);
      }
    });
    socket.on("message", (data: RawData) => {
      const text = data.toString();
      if (!text.includes('"error"')) return;
      resolve(`refused ${text.slice(0, 300)}`);
      socket.terminate();
    });
    socket.on("error", () => {});
    socket.on("close", (code) => {
      clearTimeout(timer);
      resolve(`closed ${code}`);
    });
  });
}
