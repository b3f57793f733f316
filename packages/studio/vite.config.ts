import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  resolve: { conditions: ["@transfusion/source", "module", "browser", "development|production"] },
  build: { target: "es2023", modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  server: {
    proxy: {
      "/graphql": { target: "http://127.0.0.1:4000", ws: true },
      "/pictures": "http://127.0.0.1:4000",
      "/datasets": "http://127.0.0.1:4000",
    },
  },
});
