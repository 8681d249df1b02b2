import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { miniModel } from "@embedloom/mini-model";
import { startFakeOllama } from "@embedloom/testing";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { chooseWidths } from "../measure/choose-widths.ts";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const WIDTHS = chooseWidths(miniModel.dimensions, miniModel.matryoshka);
const ANIMALS = ["horse", "cow", "goat", "sheep", "duck", "goose", "hen", "pig", "dog", "cat", "bee", "trout"];

// Every test starts processes that load a model, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "embedloom-measure-"));
  const notes = join(folder, "notes");
  await mkdir(notes);
  await Promise.all(ANIMALS.map((name) => writeFile(join(notes, `${name}.txt`), `What a ${name} eats in winter.`)));
  await writeFile(join(folder, "lone.txt"), "A single note.");
  await writeFile(join(folder, "questions.txt"), "\uFEFFWho feeds the horse?\r\n\n  What do ducks eat?\n");
  await writeFile(join(folder, "blank.txt"), "\n \n");
  await demo("index", "notes");
});

afterAll(() => rm(folder, { recursive: true }));

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function demo(...args: readonly string[]): Promise<Outcome> {
  const data = args.includes("--data") ? [] : ["--data", "data"];
  const child = spawn(process.execPath, [MAIN, ...args, ...data], {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", HOME: folder },
  });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code: child.exitCode, out, err };
}

function records({ out }: Outcome): Record<string, unknown>[] {
  return out
    .trim()
    .split("\n")
    .map((line): Record<string, unknown> => JSON.parse(line));
}

describe("on the bundled model", () => {
  test("default: prints a table for plain and one for late chunks, at the trained widths and at halves", async () => {
    const { code, out, err } = await demo("measure");
    expect(code).toBe(0);
    expect(out).toContain("12 chunks are searched for other chunks like them");
    expect(out).toMatch(/plain chunks\n\| dimensions .*[^]*late chunks\n\| dimensions /);
    expect(out.match(/^\| +\d+ (?=\|)/gm)?.map((cell) => Number(cell.slice(1)))).toEqual([...WIDTHS, ...WIDTHS]);
    expect(out.match(/^\| +512 \| +2048 \| +1\.000 \| +\d+ \| +1\.000 \| +\d+ \|$/gm)).toHaveLength(2);
    expect(out).toContain(`was trained for its 512 dimensions and for ${miniModel.matryoshka.sizes.join(", ")}.`);
    expect(err).toMatch(/^12 chunks are few for --k 10: a shortlist of 100 holds all of them/);
  });

  test("args: --json prints one record per width, --widths and --k choose what is measured", async () => {
    const outcome = await demo("measure", "--json", "--widths", "256,16", "--k", "1");
    expect(outcome).toMatchObject({ code: 0, err: "" });
    const rows = records(outcome);
    expect(rows.map(({ type, context, dimensions, trained }) => [type, context, dimensions, trained])).toEqual([
      ["measured", "plain", 256, true],
      ["measured", "plain", 16, false],
      ["measured", "late", 256, true],
      ["measured", "late", 16, false],
    ]);
    for (const row of rows) {
      expect(row["bytesPerVector"]).toBe(4 * Number(row["dimensions"]));
      expect(row["recall"]).toBeGreaterThanOrEqual(0);
      expect(row["recall"]).toBeLessThanOrEqual(Number(row["twoStageRecall"]));
      expect(row["queriesPerSecond"]).toBeGreaterThan(0);
    }
  });

  test("args: --queries searches for the user's questions, one per line", async () => {
    const { code, out } = await demo("measure", "--queries", "questions.txt", "--k", "1");
    expect(code).toBe(0);
    expect(out).toContain("12 chunks are searched for the answers to 2 of your questions.");
    // Two questions, one answer each: a recall is none, half or all.
    const recalls = [...out.matchAll(/^\| +\d+ \| +\d+ \| +([\d.]+) /gm)].map(([, recall]) => recall);
    expect(recalls).toHaveLength(2 * WIDTHS.length);
    expect(["0.000", "0.500", "1.000"]).toEqual(expect.arrayContaining(recalls));
  });

  test.each([
    ["a file of questions that is not there", ["--queries", "none.txt"], /none\.txt cannot be used/],
    ["a file without a question", ["--queries", "blank.txt"], /blank\.txt is empty/],
    ["a width above the index's", ["--widths", "1024"], /have 512 dimensions: --widths cannot ask for 1024/],
    ["a width that is none", ["--widths", "256,x"], /Expected integers from 1 up with commas between them/],
    ["other settings than the index's", ["--dimensions", "256"], /The index was made with .* Give the same options/],
    ["no index", ["--data", "elsewhere"], /There is no index yet/],
  ])("error: %s is told in one sentence, with exit code 2", async (_, args, message) => {
    const { code, err, out } = await demo("measure", ...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(message);
  });

  test("error: one chunk cannot be measured", async () => {
    const lone = ["--data", "lone-data"];
    expect(await demo("index", "lone.txt", ...lone)).toMatchObject({ code: 0 });
    expect(await demo("measure", ...lone)).toMatchObject({ code: 2, err: expect.stringMatching(/fewer than two/) });
  });
});

test("behavior: an index without late chunks is measured by its plain ones", async () => {
  const server = await startFakeOllama({ installed: ["nomic-embed-text"] });
  const ollama = ["--provider", "ollama", "--base-url", server.url, "--data", "ollama-data"];
  try {
    expect(await demo("index", "notes", ...ollama)).toMatchObject({ code: 0 });
    const rows = records(await demo("measure", "--json", "--k", "1", ...ollama));
    expect(new Set(rows.map(({ context }) => context))).toEqual(new Set(["plain"]));
    expect(rows[0]).toMatchObject({ recall: 1, trained: true });
  } finally {
    await server.close();
  }
});
