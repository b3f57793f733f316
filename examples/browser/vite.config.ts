import { defineConfig, type Rolldown } from "vite";

/** What is left of the packages is what generation needs; that the rest of them leans on Node is no news. */
const rolldownOptions: Rolldown.InputOptions = {
  checks: { pluginTimings: false },
  onLog(level, log, tell) {
    if (!log.message.includes("externalized for browser compatibility")) tell(level, log);
  },
};

export default defineConfig({
  base: "./",
  resolve: { conditions: ["@transfusion/source", "module", "browser", "development|production"] },
  build: {
    target: "es2023",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions,
  },
  worker: { format: "es", rolldownOptions },
});
