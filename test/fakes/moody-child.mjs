// Stands in for a gateway's generation child: refuses each prompt the first time, and draws it the second.
const refused = new Set();
process.on("message", ({ type, id, prompt }) => {
  if (type !== "generate") return;
  const words = prompt.map(({ text }) => text).join(" ");
  if (!refused.has(words)) {
    refused.add(words);
    const failure = { __typename: "PromptTooLong", message: "too long", limit: 5, got: 9 };
    return process.send({ type: "failed", id, failure });
  }
  const picture = { width: 4, height: 4, data: new Uint8Array(48).fill(200) };
  process.send({ type: "event", id, event: { type: "picture", picture } });
  process.send({ type: "event", id, event: { type: "text", text: "done" } });
  process.send({ type: "ended", id, reason: "finished" });
});
process.on("disconnect", () => process.exit());
