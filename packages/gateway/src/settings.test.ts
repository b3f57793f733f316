import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { startGateway } from "./gateway.ts";
import { readSettings, settingDescriptions } from "./read-settings.ts";
import { checkSettings, SettingsError } from "./settings.ts";

const token = "a-token-of-thirty-letters-0001";

test("flags go before the environment, that before a file, and that before defaults", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "transfusion-settings-"));
  const file = path.join(folder, "gateway.json");
  await writeFile(
    file,
    JSON.stringify({ port: 1, runLimit: 1, threads: 1, allowedOrigins: ["https://a.example"] }),
  );

  const settings = await readSettings({
    file,
    environment: {
      TRANSFUSION_PORT: "2",
      TRANSFUSION_RUN_LIMIT: "2",
      TRANSFUSION_TOKEN: token,
      TRANSFUSION_ALLOWED_ORIGINS: "https://b.example, http://localhost:5173",
      TRANSFUSION_MODEL: "",
    },
    flags: { port: "3", rateLimit: undefined },
    otherwise: { threads: 2, logFormat: "text" },
  });
  await rm(folder, { recursive: true });

  expect(settings).toMatchObject({ port: 3, runLimit: 2, threads: 1, logFormat: "text", token });
  expect(settings).toMatchObject({ generationsAtOnce: 8, host: "127.0.0.1" });
  expect(settings.allowedOrigins).toEqual(["https://b.example", "http://localhost:5173"]);
  expect(settings.model).toBeUndefined();
});

test("a wrong setting is told by the name under which it was given, and not its value", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "transfusion-settings-"));
  const file = path.join(folder, "gateway.json");
  await writeFile(file, JSON.stringify({ runLimit: -1, speed: 3 }));

  const failure = await readSettings({
    file,
    environment: { TRANSFUSION_TOKEN: "hunter2 hunter2 hunter2", TRANSFUSION_PORT: "many" },
    flags: { bodyLimit: "12", allowedOrigins: "https://a.example/page" },
  }).catch((error: unknown) => error as SettingsError);
  const missing = readSettings({ file: path.join(folder, "none.json") });

  expect(failure).toBeInstanceOf(SettingsError);
  if (!(failure instanceof SettingsError)) return;
  expect(failure.problems.map(({ name }) => name).sort()).toEqual(
    [
      "--allowed-origins",
      "--body-limit",
      "TRANSFUSION_PORT",
      "TRANSFUSION_TOKEN",
      `runLimit in ${file}`,
      `speed in ${file}`,
    ].sort(),
  );
  expect(failure.message).not.toContain("hunter2");
  await expect(missing).rejects.toThrow("none.json should be a JSON file");
  await rm(folder, { recursive: true });
});

test("a gateway for other machines does not start without a token", async () => {
  for (const host of ["0.0.0.0", "::", "192.168.1.5", "draw.example"]) {
    await expect(startGateway({ host, port: 0 })).rejects.toThrow(/^gateway: token should be set/);
  }
  await expect(startGateway({ port: 70_000 })).rejects.toThrow(/^gateway: port /);

  expect(checkSettings({ host: "0.0.0.0", token })).toMatchObject({ host: "0.0.0.0" });
  expect(checkSettings({ host: "::1" }).token).toBeUndefined();
});

test("the README lists every setting as it is", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const rows = settingDescriptions.map(({ name, byDefault, description }) => {
    const shown = byDefault === undefined ? "" : `\`${JSON.stringify(byDefault)}\``;
    return `| \`${name}\` | ${shown} | ${description} |`;
  });

  expect(readme).toContain(
    ["| setting | default | what it is |", "|---|---|---|", ...rows].join("\n"),
  );
});
