// Stands in for a gateway's generation child: whatever is asked, it draws a small picture and says "done".
process.on("message", ({ type, id }) => {
  if (type !== "generate") return;
  const picture = { width: 4, height: 4, data: new Uint8Array(48).fill(200) };
  process.send({ type: "event", id, event: { type: "picture", picture } });
  process.send({ type: "event", id, event: { type: "text", text: "done" } });
  process.send({ type: "ended", id, reason: "finished" });
});
process.on("disconnect", () => process.exit());
