// A gateway as built whose answers are moments: node bench/gateway/serve-clock.mjs DATA
import { fileURLToPath } from "node:url";
import { startGateway } from "@transfusion/gateway";

const generation = fileURLToPath(new URL("./clock-child.mjs", import.meta.url));
const data = process.argv[2];
const options = { port: 0, data, rateLimit: 1_000_000, programs: { generation } };
const gateway = await startGateway(options);
console.log(JSON.stringify({ type: "listening", url: gateway.url }));
process.once("SIGTERM", async () => {
  await gateway.close();
  process.exit();
});
