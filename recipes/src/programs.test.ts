import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { startFakeOpenAI } from "@embedloom/testing";
import { expect, inject, test, type TestContext } from "vitest";
import { endOf, type ProgramResult, startProgram } from "./run-program.ts";

const roof = "The owner pays for the roof.";
const notes = {
  "lease.md": roof,
  "cellar.md": "The pump needs a new seal every spring.",
  "ferry.md": "It goes at noon.",
};
const redisUrl = inject("redisUrl");

/** A folder with notes, and a server that gives each text a vector of its own: a question finds the text that it equals. */
async function openPlace({ onTestFinished }: TestContext) {
  const openai = await startFakeOpenAI({ apiKey: "sk-test" });
  const folder = mkdtempSync(join(tmpdir(), "recipe-"));
  onTestFinished(async () => {
    await openai.close();
    rmSync(folder, { recursive: true });
  });
  mkdirSync(join(folder, "notes"));
  for (const [name, text] of Object.entries(notes)) writeFileSync(join(folder, "notes", name), `${text}\n`);
  // Node 22 warns of its SQLite.
  const env = { OPENAI_BASE_URL: openai.url, OPENAI_API_KEY: "sk-test", NODE_NO_WARNINGS: "1" };
  const place = { folder, env };
  const run = (name: string, ...args: string[]): Promise<ProgramResult> => endOf(startProgram(name, args, place));
  return { openai, place, run };
}

test.concurrent("behavior: pgvector.ts finds a note by its line, and keeps no chunk that is gone", async (context) => {
  const { place, run } = await openPlace(context);
  const first = await run("pgvector.ts", roof);
  expect(first).toMatchObject({ errors: "", code: 0 });
  expect(first.lines[0]).toBe(`1.00 notes/lease.md:1 ${roof}`);
  writeFileSync(join(place.folder, "notes/lease.md"), "Somebody pays.\n");
  const { lines } = await run("pgvector.ts", "Somebody pays.");
  expect(lines[0]).toBe("1.00 notes/lease.md:1 Somebody pays.");
  expect(lines.join()).not.toContain(roof);
});

test.concurrent("behavior: sqlite-vec.ts finds a note, and pays for nothing twice", async (context) => {
  const { openai, run } = await openPlace(context);
  const first = await run("sqlite-vec.ts", roof);
  expect(first).toMatchObject({ errors: "", code: 0 });
  expect(first.lines.slice(0, 2)).toEqual(["3 chunks", `1.00 notes/lease.md:1 ${roof}`]);
  const paid = openai.textsServed.size;
  await run("sqlite-vec.ts", "Who pays?");
  expect([...openai.textsServed.keys()].slice(paid)).toEqual(["Who pays?"]);
});

test.concurrent("behavior: lancedb.ts finds within a category only", async (context) => {
  const { place, run } = await openPlace(context);
  const products = [
    { id: "saw", category: "tools", text: "A saw for thick branches." },
    { id: "toy-saw", category: "toys", text: "A saw of felt." },
  ];
  writeFileSync(join(place.folder, "products.json"), JSON.stringify(products));
  const { lines, code } = await run("lancedb.ts", "tools", "A saw of felt.");
  expect(lines).toEqual([
    expect.stringMatching(/^2 products for \$0\.00000\d$/),
    expect.stringContaining("saw A saw for"),
  ]);
  expect(code).toBe(0);
});

test.concurrent("behavior: ai-sdk.ts finds the best of its documents", async (context) => {
  const { openai, run } = await openPlace(context);
  openai.setFaults({ script: (request) => (request === 0 ? { kind: "server-error", status: 503 } : undefined) });
  expect(await run("ai-sdk.ts", roof)).toMatchObject({
    lines: [expect.stringMatching(`^\\d+ tokens; best: ${roof}$`)],
    code: 0,
  });
});

test.concurrent("behavior: langchain.ts retrieves two of its documents, best first", async (context) => {
  const { run } = await openPlace(context);
  const { lines, code } = await run("langchain.ts", roof);
  expect([lines[0], lines.length, code]).toEqual([`lease.md: ${roof}`, 2, 0]);
});

test
  .skipIf(redisUrl === undefined)
  .concurrent(
    "behavior: queue-worker.ts indexes what queue-add.ts gave, tries again, and finishes when it is told to end",
    async (context) => {
      const { openai, place, run } = await openPlace(context);
      const env = { ...place.env, REDIS_URL: redisUrl! };
      const worker = startProgram("queue-worker.ts", [], { ...place, env });
      context.onTestFinished(() => void worker.kill("SIGKILL"));
      const printed = createInterface({ input: worker.stdout! });
      const ended = endOf(worker);
      const sources = Object.keys(notes).map((name) => `notes/${name}`);
      expect(await endOf(startProgram("queue-add.ts", [...sources, "notes/none.md"], { ...place, env }))).toMatchObject(
        {
          code: 0,
        },
      );
      const done = new Set<string>();
      for await (const line of printed) if (done.add(line).size === sources.length) break;
      worker.kill("SIGTERM");
      const { code, errors } = await ended;
      expect([[...done].toSorted(), code]).toEqual([sources.toSorted().map((source) => `${source} is indexed`), 0]);
      expect(errors).toContain("notes/none.md, try 1: ENOENT");
      expect([...openai.textsServed.keys()].toSorted()).toEqual(Object.values(notes).toSorted());
      const { lines } = await run("sqlite-vec.ts", roof);
      expect(lines).toContain(`1.00 notes/lease.md:1 ${roof}`);
    },
  );

test.concurrent("behavior: evaluation-gate.ts passes good questions, and fails with the ones that miss", async (context) => {
  const { place, run } = await openPlace(context);
  const passages = [
    ...Object.values(notes),
    "Whales live in the ocean.",
    "The saw is in the shed.",
    "Bees make honey.",
  ];
  const good = [{ question: "Who pays for a new roof?", answer: roof }];
  const bad = [...good, { question: "What do bees make?", answer: "The saw is in the shed." }];
  const gate = (name: string, cases: unknown): Promise<ProgramResult> => {
    writeFileSync(join(place.folder, name), JSON.stringify({ passages, cases }));
    return run("evaluation-gate.ts", name);
  };
  const results = await Promise.all([gate("good.json", good), gate("bad.json", bad)]);
  expect(results.map(({ code }) => code)).toEqual([0, 1]);
  expect(results[1].lines[0]).toBe("not among the first 3: What do bees make?");
});
