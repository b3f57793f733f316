// Stands in for an evaluation child: answers as many items as `limit` says, or the first task says what happens.
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";

const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const right = (n, total) => ({ right: n, total, share: n / total, low: 0.1, high: 0.9 });
let isStopped = false;

process.on("message", async (message) => {
  if (message.type === "cancel") isStopped = true;
  if (message.type !== "evaluate") return;
  const { folder, request } = message;
  const [task = "single"] = request.tasks ?? [];
  const total = request.limit ?? 3;
  const file = `${folder}/done`;
  mkdirSync(folder, { recursive: true });
  const before = existsSync(file) ? readFileSync(file, "utf8").length : 0;
  const answer = (i) => {
    const outcome = { item: `${task} ${i}`, task, kind: null, asked: "a red circle", text: null };
    const judged = { note: null, isRight: i % 2 === 0, isHeldOut: false };
    process.send({ type: "answered", outcome: { ...outcome, ...judged }, pictures: [png] });
  };
  const end = (isWhole) => {
    const row = { name: task, isKind: false, right: right(1, 2), seen: null, heldOut: null };
    const rows = [{ ...row, verdicts: [{ name: "lenient", share: right(2, 2) }] }];
    const picture = { width: 2, height: 1, data: new Uint8Array(6).fill(7) };
    const report = { isWhole, strict: null, lenient: null, rows };
    process.send({ type: "ended", report, sheets: [{ task, picture }] });
  };
  process.send({ type: "started", total });
  if (task === "edits") return process.send({ type: "failed", message: "no such model" });
  for (let i = 0; i < before; i++) answer(i);
  for (let i = before; i < total; i++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (isStopped) return end(false);
    appendFileSync(file, "x");
    answer(i);
    if (task === "counting" && i === 0) process.kill(process.pid, "SIGKILL");
    while (task === "captions" && i === 0 && !isStopped) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  end(true);
});
process.on("disconnect", () => process.exit());
