import { defineConfig } from "vitest/config";

// Packages of this repository resolve to their live source. Node itself must not be told "import": it would then
// hand ES modules to those who call require().
const conditions = ["@transfusion/source", "module", "node", "development|production"];
const externalConditions = ["@transfusion/source", "node"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "test/**/*.test.ts"],
    testTimeout: 60_000,
    maxWorkers: 2,
  },
});
