import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createUser, finished, type TestUser } from "../test-support/run-command.ts";

/** Installs a package of the studio's name where the user stands, which tells how it was started and then ends. */
async function installStudio({ folder, put }: TestUser): Promise<void> {
  const place = "node_modules/@embedloom/studio";
  await mkdir(join(folder, place), { recursive: true });
  await put(`${place}/package.json`, '{ "type": "module", "exports": "./index.js" }');
  await put(
    `${place}/index.js`,
    `import { writeFileSync } from "node:fs";
    export async function startStudio({ collection, ...settings }) {
      const documents = [];
      for await (const document of collection?.documents ?? []) documents.push(document);
      writeFileSync("started.json", JSON.stringify({ ...settings, ...collection, documents }));
      // As a server that listens.
      const alive = setInterval(() => {}, 1000);
      const close = async () => clearInterval(alive);
      const taken = collection && Promise.resolve({ documents: documents.length, leftOut: 1 });
      return { address: "http://127.0.0.1:1/?token=t", port: 1, moved: true, taken, openBrowser: async () => false, close };
    }`,
  );
}

test("default: starts the installed studio over the collection, cut as it was indexed, and ends with Ctrl-C", async () => {
  const user = await createUser();
  await installStudio(user);
  await user.put("lease.md", "# Rent\n\nThe tenant pays the rent.\n\n# Roof\n\nThe landlord mends the roof.\n");
  await user.run(["index", ".", "--chunk-characters", "60", "--exclude", "*.html"]);
  const child = user.start(["studio", "--open", "--port", "4000"]);
  const ended = finished(child);
  await new Promise<void>((resolve) => {
    child.stdout.on("data", (text: Buffer) => {
      if (text.toString().includes("Ctrl-C ends the studio")) resolve();
    });
  });
  child.kill("SIGINT");
  expect(await ended).toEqual({
    code: 0,
    err: "",
    out:
      "Port 4000 is taken.\nThe studio is at http://127.0.0.1:1/?token=t\nNo browser could be opened: follow the link.\n" +
      "3 documents of the collection notes; 1 document found no room. Ctrl-C ends the studio.\n",
  });
  const started: Record<string, unknown> = JSON.parse(await readFile(join(user.folder, "started.json"), "utf8"));
  expect(started).toMatchObject({
    dataFolder: join(user.data, "collections/notes/studio"),
    cacheFolder: user.data,
    host: "127.0.0.1",
    provider: { kind: "mini" },
    cache: { kind: "sqlite" },
  });
  const documents = started["documents"] as readonly {
    path: string;
    text: string;
    chunks: { start: number; end: number }[];
  }[];
  const lease = documents.find(({ path }) => path === "lease.md")!;
  expect(lease.chunks.map(({ start, end }) => lease.text.slice(start, end).trim())).toEqual([
    "# Rent\n\nThe tenant pays the rent.",
    "# Roof\n\nThe landlord mends the roof.",
  ]);
});

test("error: without the package it says how to install it, and a damaged one says what is wrong with it", async () => {
  const user = await createUser();
  expect(await user.run(["studio"])).toMatchObject({
    code: 1,
    err: "The studio needs the package @embedloom/studio, which is not installed: npm install @embedloom/studio\n",
  });
  await installStudio(user);
  await writeFile(join(user.folder, "node_modules/@embedloom/studio/index.js"), "throw new TypeError('half of it')");
  expect(await user.run(["studio"])).toMatchObject({ code: 1, err: expect.stringContaining("half of it") });
});

test.each([
  [["studio", "notes", "--no-collection"], /^--no-collection and the name of one/],
  [["studio", "nowhere"], /^There is no collection nowhere/],
  [["studio", "--host", "0.0.0.0", "--no-token"], /would let all of them in/],
  [["studio", "--token", "short"], /^--token takes 16 or more/],
  [["studio", "--port", "70000"], /Expected a port/],
])("args: %j ends with 2 and what to do", async (args, message) => {
  const user = await createUser();
  await installStudio(user);
  expect(await user.run(args)).toMatchObject({ code: 2, err: expect.stringMatching(message) });
});
