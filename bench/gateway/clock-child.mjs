// Stands in for the generation child: a prompt "pieces everyMs delayMs" is answered by so many pieces of text, each the moment
// at which it was sent.
process.on("message", ({ type, id, prompt }) => {
  if (type !== "generate") return;
  const [pieces, everyMs, delayMs] = prompt[0].text.split(" ").map(Number);
  let sent = 0;
  const tell = () => {
    sent += 1;
    const now = performance.timeOrigin + performance.now();
    process.send({ type: "event", id, event: { type: "text", text: `${now.toFixed(2)} ` } });
    if (sent < pieces) setTimeout(tell, everyMs);
    else process.send({ type: "ended", id, reason: "finished" });
  };
  setTimeout(tell, delayMs);
});
process.on("disconnect", () => process.exit());
