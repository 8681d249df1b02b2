import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import type { DocumentPage } from "./api/documents.ts";
import type { SearchReply } from "./api/search.ts";
import { startStudio } from "./start-studio.ts";
import { startTestStudio, studioClient, testFolder } from "./test-support/test-studio.ts";

const MAIN = fileURLToPath(new URL("test-support/studio-process.ts", import.meta.url));

function start(args: readonly string[]) {
  const env = { PATH: process.env["PATH"] ?? "" };
  const child = spawn(process.execPath, [MAIN, ...args], { env });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

async function failure(args: readonly string[]): Promise<{ code: number | null; err: string }> {
  const child = start(args);
  const [err] = await Promise.all([text(child.stderr), once(child, "exit")]);
  return { code: child.exitCode, err };
}

test("behavior: a port that is taken is told and passed over, the address is printed, and an interrupt ends it", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  onTestFinished(() => void taken.close());
  const { port } = taken.address() as { port: number };
  const child = start(["--port", String(port), "--data", await testFolder()]);
  const [exit, err] = [once(child, "exit"), text(child.stderr)];
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (!line.startsWith("The studio is at ")) continue;
    const url = new URL(line.replace("The studio is at ", ""));
    expect(url.port).not.toBe(`${port}`);
    const headers = { authorization: `Bearer ${url.searchParams.get("token")}` };
    const snapshot = new URL("/api/snapshot", url);
    expect([(await fetch(snapshot)).status, (await fetch(snapshot, { headers })).status]).toEqual([401, 200]);
    child.kill("SIGINT");
  }
  expect(lines).toEqual([
    `Port ${port} is taken.`,
    expect.stringMatching(/^The studio is at http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}$/),
  ]);
  expect({ exit: await exit, err: await err }).toEqual({ exit: [0, null], err: "" });
});

/** Starts the studio over a folder of data, and waits until it says that the collection is in. */
async function openCollection(data: string, ...args: readonly string[]) {
  const child = start(["studio", "--port", "0", "--data", data, ...args]);
  let url = new URL("http://localhost");
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith("The studio is at ")) url = new URL(line.replace("The studio is at ", ""));
    if (line.includes("of the collection")) break;
  }
  const client = studioClient(url.origin, url.searchParams.get("token") ?? undefined);
  const names = async () => (await client.call<DocumentPage>("GET", "/api/documents")).body.documents;
  return { ...client, names, end: () => Promise.all([once(child, "exit"), child.kill("SIGINT")]) };
}

test("default: shows the documents of a collection by its model, and what of them is there when it comes again", async () => {
  const [folder, data] = [await testFolder(), await testFolder()];
  await writeFile(
    join(folder, "roof.md"),
    "# Roof\n\nThe landlord mends the roof.\n\n# Rent\n\nThe tenant pays the rent.",
  );
  await writeFile(join(folder, "otter.txt"), "The otter sleeps on its back.");
  const index = start(["index", folder, "--name", "notes", "--chunk-characters", "40", "--data", data]);
  expect(await once(index, "exit")).toEqual([0, null]);

  const first = await openCollection(data, "notes");
  const events = await first.events();
  await events.until("job", ({ state }) => state === "done");
  expect((await first.names()).map(({ name, chunks, state }) => [name, chunks, state])).toEqual([
    ["otter.txt", 1, "indexed"],
    ["roof.md", 2, "indexed"],
  ]);
  const found = await first.call<SearchReply>("POST", "/api/search", { question: "who mends the roof?" });
  expect(found.body.plain[0]).toMatchObject({ name: "roof.md", text: expect.stringContaining("landlord mends") });
  await events.close();
  await first.end();

  await rm(join(folder, "otter.txt"));
  await writeFile(join(folder, "ferry.txt"), "The ferry leaves at noon.");
  const again = await openCollection(data);
  const later = await again.events();
  await later.until("library", ({ documents, indexed }) => documents === 2 && indexed === 2);
  expect((await again.names()).map(({ name }) => name)).toEqual(["ferry.txt", "roof.md"]);
  await later.close();
  await again.end();
});

test("error: a setting that cannot be is refused before anything is opened", async () => {
  const dataFolder = join(await testFolder(), "none");
  const wrong: readonly (readonly [settings: object, message: RegExp])[] = [
    [{ port: 70_000 }, /port/],
    [{ token: "short" }, /16 or more letters/],
    [{ token: false, host: "0.0.0.0" }, /token/],
    [{ collection: { documents: [] } }, /collection\.documents/],
    [{ collection: { documents: none(), provider: { kind: "cohere" } } }, /collection\.provider/],
  ];
  for (const [settings, message] of wrong) {
    await expect(startStudio({ dataFolder, ...settings })).rejects.toMatchObject({
      code: "invalid_option",
      message: expect.stringMatching(message),
    });
  }
  await expect(stat(dataFolder)).rejects.toMatchObject({ code: "ENOENT" });
});

async function* none(): AsyncGenerator<never> {}

// Elsewhere the system's own opener decides, which a test cannot ask.
test.skipIf(process.platform !== "linux")(
  "behavior: the browser is led through a file for its owner alone",
  async () => {
    const folder = await testFolder();
    const browser = join(folder, "browser.sh");
    await writeFile(browser, `#!/bin/sh\necho "$@" > ${folder}/opened\n`, { mode: 0o700 });
    const env = { PATH: process.env["PATH"] ?? "", BROWSER: browser };
    const child = spawn(process.execPath, [MAIN, "--open", "--port", "0", "--data", folder], { env });
    onTestFinished(() => void child.kill("SIGKILL"));
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const file = join(folder, "studio", "open-studio.html");
    await expect
      .poll(() => readFile(join(folder, "opened"), "utf8").catch(() => ""), { timeout: 30_000 })
      .toBe(`${file}\n`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, "utf8")).toContain(line.replace("The studio is at ", "url="));
  },
);

test("args: another host than loopback needs a token", async () => {
  const { code, err } = await failure(["--host", "0.0.0.0", "--no-token"]);
  expect([code, err]).toEqual([2, expect.stringContaining("--no-token")]);
});

test("error: a second studio on the same folder is refused with the way out", async () => {
  const folder = await testFolder();
  await startTestStudio({ dataFolder: join(folder, "studio") });
  const { code, err } = await failure(["--port", "0", "--data", folder]);
  expect([code, err]).toEqual([1, expect.stringMatching(/^Another studio uses .*--data\.\n$/)]);
});

test("error: a database that is damaged is told in a sentence, and left alone", async () => {
  const data = await testFolder();
  const path = join(data, "studio", "studio.sqlite");
  await mkdir(join(data, "studio"));
  await writeFile(path, "no database, but something somebody wrote. ".repeat(100));
  const before = await readFile(path);
  const { code, err } = await failure(["--port", "0", "--data", data]);
  expect([code, err]).toEqual([1, expect.stringMatching(/^The database .*studio\.sqlite is damaged, .*--data\.\n$/)]);
  expect(await readFile(path)).toEqual(before);
});
