// node scripts/test-counts.mjs <vitest.json> <exit code>
// Prints "passed failed" of a vitest report on stdout, and each failure and skip, readably, on stderr.
import { readFileSync } from "node:fs";
import { relative } from "node:path";

const [file, exitCode] = process.argv.slice(2);
const report = JSON.parse(readFileSync(file, "utf8"));
let failed = report.numFailedTests;

for (const suite of report.testResults) {
  const name = relative(process.cwd(), suite.name);
  for (const test of suite.assertionResults) {
    if (test.status === "failed") {
      console.error(`FAILED ${name}: ${test.fullName}\n${readable(test)}\n`);
    } else if (test.status !== "passed") console.error(`skipped ${name}: ${test.fullName}`);
  }
  // A file that could not even be loaded has no tests to count.
  if (
    suite.status === "failed" &&
    !suite.assertionResults.some((test) => test.status === "failed")
  ) {
    failed += 1;
    console.error(`FAILED ${name}\n${suite.message}\n`);
  }
}
if (Number(exitCode) !== 0 && failed === 0) {
  failed = 1;
  console.error(`FAILED tests: vitest ended with exit code ${exitCode} though no test failed`);
}
console.log(`${report.numPassedTests} ${failed}`);

/** What failed and where in our own files; the runner's frames tell nobody anything. */
function readable(test) {
  const lines = test.failureMessages.join("\n").split("\n");
  return lines.filter((line) => !/^\s+at .*(node_modules|new Promise)/.test(line)).join("\n");
}
