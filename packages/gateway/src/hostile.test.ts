import { afterAll, beforeAll, expect, test } from "vitest";
import { diceOf } from "./fakes/dice.ts";
import { type FakeGateway, fakeGateway, until } from "./fakes/fake-gateway.ts";
import { hostileConnections } from "./fakes/hostile-connections.ts";
import { hostileQueries } from "./fakes/hostile-queries.ts";
import { type Gateway, startGateway } from "./gateway.ts";

const attacks = { ...hostileQueries, ...hostileConnections };
const rounds = 5;
const together = 44;

let lines: string[];
let fake: FakeGateway;
let gateway: Gateway;
beforeAll(async () => {
  lines = [];
  fake = await fakeGateway(lines);
  gateway = await startGateway({
    ...fake.options,
    bodyLimit: 1_000_000,
    subscriptionLimit: 20,
    rateLimit: 100_000, // or it would refuse them all
    requestTimeoutMs: 4_000,
    keepAliveMs: 500,
  });
});
afterAll(async () => {
  await gateway.close();
  await fake.remove();
});

async function ask(query: string): Promise<Record<string, { id: string }>> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  return ((await response.json()) as { data: Record<string, { id: string }> }).data;
}

test(`${rounds * Object.keys(attacks).length} hostile requests are refused or bounded, and others are answered all the while`, async () => {
  expect(rounds * Object.keys(attacks).length).toBeGreaterThanOrEqual(200);
  const begun = await ask(
    'mutation { generate(prompt: [{ text: "hang" }]) { ... on Generation { id } } }',
  );
  const hanging = begun.generate?.id as string;
  const dice = diceOf(20261123);
  const order = Array.from({ length: rounds }, () => Object.entries(attacks)).flat();
  for (let i = order.length - 1; i > 0; i--) {
    const other = dice(0, i);
    [order[i], order[other]] = [order[other], order[i]] as [(typeof order)[0], (typeof order)[0]];
  }

  const harmed: string[] = [];
  while (order.length > 0) {
    await Promise.all(
      order.splice(0, together).map(async ([name, { deed, ends }]) => {
        const outcome = await deed(gateway.url, dice, hanging);
        if (!ends.test(outcome)) harmed.push(`${name}: ${outcome}`);
      }),
    );
    expect(await ask("{ __typename }")).toEqual({ __typename: "Query" });
  }

  expect(harmed).toEqual([]);
  expect(lines.filter((line) => line.includes('"level":"error"'))).toEqual([]); // none came as a surprise
  await until(async () => {
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    return (
      /^transfusion_websockets 0$/m.test(metrics) &&
      !/^transfusion_subscriptions.* [1-9]/m.test(metrics)
    );
  }); // and nothing of them is left
}, 120_000);
