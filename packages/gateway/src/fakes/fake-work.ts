import { afterEach, beforeEach } from "vitest";
import type { GatewayContext } from "../context.ts";
import { type GatewayOptions, openWork } from "../gateway.ts";
import { asker, type FakeGateway, fakeGateway } from "./fake-gateway.ts";

/** All behind the resolvers of a fake gateway, a new one for each test of a file. */
export type FakeWork = {
  readonly options: FakeGateway["options"];
  readonly context: GatewayContext;
  /** The answer to a query or mutation; an error is thrown. */
  readonly ask: ReturnType<typeof asker>;
  /** End it, and open it again on the same data. */
  restart(): Promise<void>;
};

/** Opens the work before each test of the file that calls this, and leaves nothing of it after each. */
export function fakeWork(more: GatewayOptions = {}): FakeWork {
  let fake: FakeGateway;
  let work: Awaited<ReturnType<typeof openWork>>;
  const open = async (): Promise<void> => {
    work = await openWork({ ...fake.options, ...more });
  };
  beforeEach(async () => {
    fake = await fakeGateway();
    await open();
  });
  afterEach(async () => {
    await work.close();
    await fake.remove();
  });
  return {
    get options() {
      return fake.options;
    },
    get context() {
      return work.context;
    },
    ask: asker(() => work.context),
    async restart() {
      await work.close();
      await open();
    },
  };
}
