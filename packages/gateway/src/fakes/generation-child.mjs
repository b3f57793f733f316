// Stands in for the generation child: the first word of the prompt says what happens.
const picture = (value) => ({ width: 4, height: 4, data: new Uint8Array(48).fill(value) });
let hanging;

process.on("message", (message) => {
  if (message.type === "cancel" && hanging?.id === message.id && !hanging.deaf) {
    process.send({ type: "cancelled", id: message.id });
    hanging = undefined;
  }
  if (message.type === "load" || message.type === "unload") {
    const held = message.type === "load" ? { model: message.model, memory: 1000 } : undefined;
    process.send({ type: "holds", held });
  }
  if (message.type !== "generate") return;
  const { id, prompt, options, model } = message;
  const event = (event) => process.send({ type: "event", id, event });
  const ended = (reason = "finished") => process.send({ type: "ended", id, reason });
  const words = prompt.map((part) => part.text ?? `<${part.picture.width}>`).join("");
  const word = words.split(" ")[0];
  if (word === "crash") process.kill(process.pid, "SIGKILL");
  else if (word === "hang" || word === "deaf") {
    event({ type: "text", text: "waiting" });
    hanging = { id, deaf: word === "deaf" };
  } else if (word === "burn") {
    event({ type: "text", text: "burning" });
    const until = Date.now() + 5000;
    setTimeout(() => {
      while (Date.now() < until) Math.sqrt(until);
      ended();
    }, 20);
  } else if (word === "count") {
    let n = 0; // "count 20 5": twenty pieces, one every five milliseconds
    const [, most, everyMs] = words.split(" ").map(Number);
    const timer = setInterval(() => {
      n += 1;
      event({ type: "text", text: `${n} ` });
      if (n < most) return;
      clearInterval(timer);
      ended();
    }, everyMs);
  } else if (word === "refuse") {
    const failure = { __typename: "PromptTooLong", message: "too long", limit: 5, got: 9 };
    process.send({ type: "failed", id, failure });
  } else if (word === "draw") {
    event({ type: "text", text: "here " });
    event({ type: "text", text: "it is:" });
    if (options.previews) event({ type: "preview", picture: picture(9), step: 1, steps: 2 });
    const choice = options.candidates > 1 && { chosen: 1, logLikelihoods: [-2, -0.5] };
    event({ type: "picture", picture: picture(200), ...(choice && { choice }) });
    event({ type: "text", text: "done" });
    ended("length");
  } else {
    event({ type: "text", text: JSON.stringify({ words, options, model }) });
    ended();
  }
});
process.on("disconnect", () => process.exit());
