import { arranging } from "./arranging.ts";
import { elementwise } from "./elementwise.ts";
import { indexing } from "./indexing.ts";
import { products } from "./products.ts";
import type { Operation } from "./random-graph.ts";
import { reducing } from "./reducing.ts";
import { windows } from "./windows.ts";

/** All operations of random graphs; the many elementwise ones are met as often as each of the others. */
export const operations: readonly Operation[] = [
  ...elementwise,
  ...arranging,
  ...arranging,
  ...reducing,
  ...reducing,
  ...indexing,
  ...indexing,
  ...products,
  ...products,
  ...windows,
  ...windows,
];

export const operationsByName: ReadonlyMap<string, Operation> = new Map(
  operations.map((operation) => [operation.name, operation]),
);
