import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A way to a server that loses connections when it is told to. */
export type LossyProxy = {
  readonly url: string;
  /** How many connections it has lost. */
  readonly cuts: number;
  /** Lose all connections that are open now. */
  cut(): void;
  /** Lose so many connections, each when the server has something to say. */
  loseAnswers(count: number): void;
  close(): Promise<void>;
};

/** A proxy on a free port of this machine. */
export async function lossyProxy(target: string): Promise<LossyProxy> {
  const port = Number(new URL(target).port);
  const pairs = new Set<() => void>();
  let cuts = 0;
  let toLose = 0;
  const server = createServer((near: Socket) => {
    const far = connect(port, "127.0.0.1");
    const end = (): void => {
      pairs.delete(end);
      near.destroy();
      far.destroy();
    };
    pairs.add(end);
    for (const socket of [near, far]) socket.on("error", end).on("close", end);
    near.on("data", (data) => far.write(data));
    far.on("data", (data) => {
      if (toLose === 0) return near.write(data);
      toLose -= 1;
      cuts += 1;
      return end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get cuts() {
      return cuts;
    },
    cut() {
      cuts += pairs.size;
      for (const end of [...pairs]) end();
    },
    loseAnswers(count) {
      toLose = count;
    },
    async close() {
      for (const end of [...pairs]) end();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
