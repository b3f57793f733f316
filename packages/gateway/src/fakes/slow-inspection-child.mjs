// Answers one question after another, each as many milliseconds later as its number of points says; 0 ends it.
let before = Promise.resolve();
process.on("message", ({ id, question: { points } }) => {
  before = before.then(async () => {
    if (points === 0) process.exit(3);
    await new Promise((resolve) => setTimeout(resolve, points));
    process.send({ id, insight: { type: "noiseSchedule", points: [] } });
  });
});
process.on("disconnect", () => process.exit());
