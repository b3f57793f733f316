// node scripts/run.mjs <start|test|build|check|lint> [arguments]
// Makes ready whatever the task needs (pnpm, dependencies, build), then runs it. Needs Node and npm only.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bootstrap = join(root, "node_modules", ".bootstrap");
const stampFile = join(root, "node_modules", ".installed");
const bin = (name) => join(root, "node_modules", ".bin", name);
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const tasks = {
  start: (rest) => run("start", process.execPath, [cli(), "serve", ...rest]),
  test: (rest) => run("test", bin("vitest"), ["run", ...rest]),
  build: () => {},
  check: (rest) => run("check", bin("tsc"), ["--noEmit", "-p", "tsconfig.json", ...rest]),
  lint: (rest) => run("lint", bin("biome"), ["check", ...rest]),
};

class Failure extends Error {
  constructor(message, code = 1) {
    super(message);
    this.code = code;
  }
}

const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1" };
env.HOME ||= userInfo().homedir;
const signals = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };
const patienceMs = 3000;
let child;
let isBrief = false;
for (const [signal, number] of Object.entries(signals)) {
  process.on(signal, () => {
    if (!child?.kill(signal)) process.exit(128 + number);
    // A server may have much to tidy; an install or a build is only begun again.
    if (isBrief) setTimeout(() => child.kill("SIGKILL"), patienceMs).unref();
  });
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  if (error.message !== "") console.error(`run: ${error.message}`);
  process.exitCode = error.code;
}

async function main([task, ...rest]) {
  if (!Object.hasOwn(tasks, task ?? "")) {
    throw new Failure(`the task should be one of ${Object.keys(tasks).join(", ")}, got ${task}`, 2);
  }
  checkNode();
  await install();
  if (["start", "test", "build"].includes(task)) await build();
  await tasks[task](rest);
}

function checkNode() {
  const wanted = manifest.engines.node.replace(">=", "").split(".").map(Number);
  const found = process.versions.node.split(".").map(Number);
  if (found[0] < wanted[0] || (found[0] === wanted[0] && found[1] < wanted[1])) {
    throw new Failure(`Node should be ${manifest.engines.node}, got ${process.versions.node}`);
  }
}

/** Install the dependencies, unless what decides them is what it was after the last install. */
async function install() {
  const stamp = installStamp();
  const done = existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp;
  if (done && existsSync(bin("turbo"))) return usePnpm();
  await usePnpm();
  const quiet = ["--loglevel=error", "--config.confirmModulesPurge=false"];
  console.error("run: installing the dependencies");
  await run("install", "pnpm", ["install", "--frozen-lockfile", ...quiet], { brief: true });
  writeFileSync(stampFile, stamp);
}

function installStamp() {
  const packages = readdirSync(join(root, "packages")).sort();
  const files = [
    ...["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json"],
    ...packages.map((name) => join("packages", name, "package.json")),
  ];
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}`);
  for (const file of files.filter((file) => existsSync(join(root, file)))) {
    hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

/** See to it that `pnpm`, in exactly the pinned version, is the first one on PATH. */
async function usePnpm() {
  const version = manifest.packageManager.replace("pnpm@", "");
  // Asked outside the repository and offline: inside it, pnpm and corepack would fetch the pinned version themselves.
  const options = {
    cwd: tmpdir(),
    encoding: "utf8",
    env: { ...env, COREPACK_ENABLE_NETWORK: "0" },
  };
  if (spawnSync("pnpm", ["--version"], options).stdout?.trim() === version) return;

  env.PATH = join(bootstrap, "node_modules", ".bin") + delimiter + env.PATH;
  const own = join(bootstrap, "node_modules", "pnpm", "package.json");
  if (existsSync(own) && JSON.parse(readFileSync(own, "utf8")).version === version) return;
  mkdirSync(bootstrap, { recursive: true });
  writeFileSync(join(bootstrap, "package.json"), '{ "private": true }\n');
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = ["install", "--prefix", bootstrap, ...quiet, `pnpm@${version}`];
  await run(`fetching pnpm ${version}`, "npm", npm, { cwd: bootstrap, brief: true });
}

async function build() {
  const args = ["run", "build", "--ui=stream", "--output-logs=errors-only", "--log-prefix=none"];
  await run("build", bin("turbo"), args, { brief: true });
}

function cli() {
  return join(root, "packages", "cli", "dist", "main.js");
}

/**
 * Run a program to its end. A `brief` one keeps its words to itself unless it fails; any other
 * speaks for itself, so that of its failure only the exit code is passed on.
 */
function run(what, program, args, { cwd = root, brief = false } = {}) {
  return new Promise((resolve, reject) => {
    const words = [];
    isBrief = brief;
    child = spawn(program, args, {
      cwd,
      env,
      stdio: brief ? ["ignore", "pipe", "pipe"] : "inherit",
    });
    child.stdout?.on("data", (chunk) => words.push(chunk));
    child.stderr?.on("data", (chunk) => words.push(chunk));
    child.on("error", (error) =>
      reject(new Failure(`${what} should have started: ${error.message}`)),
    );
    child.on("close", (code, signal) => {
      if (code === 0) return resolve();
      if (brief) process.stderr.write(Buffer.concat(words));
      const status = code ?? 128 + (signals[signal] ?? 9);
      const end = signal ?? `exit code ${code}`;
      reject(new Failure(brief ? `${what} failed (${end})` : "", status));
    });
  });
}
