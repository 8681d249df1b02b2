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

const MAIN = fileURLToPath(new URL("../bin.ts", import.meta.url));
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
  await command("index", "notes");
});

afterAll(() => rm(folder, { recursive: true }));

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function command(...args: readonly string[]): Promise<Outcome> {
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
  test("default: prints a table of the trained widths and of halves", async () => {
    const { code, out, err } = await command("measure");
    expect(code).toBe(0);
    expect(out).toContain("12 chunks are searched for other chunks like them");
    expect(out.match(/^\| +\d+ (?=\|)/gm)?.map((cell) => Number(cell.slice(1)))).toEqual(WIDTHS);
    expect(out.match(/^\| +512 \| +2048 \| +1\.000 \| +\d+ \| +1\.000 \| +\d+ \|$/gm)).toHaveLength(1);
    expect(out).toContain(`was trained for its 512 dimensions and for ${miniModel.matryoshka.sizes.join(", ")}.`);
    expect(err).toMatch(/^12 chunks are few for --k 10: a shortlist of 100 holds all of them/);
  });

  test("args: --json prints one record per width, --widths and --k choose what is measured", async () => {
    const outcome = await command("measure", "--json", "--widths", "256,16", "--k", "1");
    expect(outcome).toMatchObject({ code: 0, err: "" });
    const rows = records(outcome);
    expect(rows.map(({ type, collection, dimensions, trained }) => [type, collection, dimensions, trained])).toEqual([
      ["measured", "notes", 256, true],
      ["measured", "notes", 16, false],
    ]);
    for (const row of rows) {
      expect(row["bytesPerVector"]).toBe(4 * Number(row["dimensions"]));
      expect(row["recall"]).toBeGreaterThanOrEqual(0);
      expect(row["recall"]).toBeLessThanOrEqual(Number(row["twoStageRecall"]));
      expect(row["queriesPerSecond"]).toBeGreaterThan(0);
    }
  });

  test("args: --queries searches for the user's questions, one per line", async () => {
    const { code, out } = await command("measure", "--queries", "questions.txt", "--k", "1");
    expect(code).toBe(0);
    expect(out).toContain("12 chunks are searched for the answers to 2 of your questions.");
    // Two questions, one answer each: a recall is none, half or all.
    const recalls = [...out.matchAll(/^\| +\d+ \| +\d+ \| +([\d.]+) /gm)].map(([, recall]) => recall);
    expect(recalls).toHaveLength(WIDTHS.length);
    expect(["0.000", "0.500", "1.000"]).toEqual(expect.arrayContaining(recalls));
  });

  test.each([
    ["a file of questions that is not there", ["--queries", "none.txt"], /none\.txt cannot be used/],
    ["a file without a question", ["--queries", "blank.txt"], /blank\.txt is empty/],
    ["a width above the index's", ["--widths", "1024"], /have 512 dimensions: --widths cannot ask for 1024/],
    ["a width that is none", ["--widths", "256,x"], /Expected integers from 1 up with commas between them/],
    ["no collection", ["--data", "elsewhere"], /There is no collection yet/],
  ])("error: %s is told in one sentence, with exit code 2", async (_, args, message) => {
    const { code, err, out } = await command("measure", ...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(message);
  });

  test("error: one chunk cannot be measured", async () => {
    const lone = ["--data", "lone-data"];
    expect(await command("index", "lone.txt", ...lone)).toMatchObject({ code: 0 });
    expect(await command("measure", ...lone)).toMatchObject({ code: 2, err: expect.stringMatching(/fewer than two/) });
  });
});

test("behavior: a collection of a server is measured too", async () => {
  const server = await startFakeOllama({ installed: ["nomic-embed-text"] });
  const ollama = ["--provider", "ollama", "--base-url", server.url, "--data", "ollama-data"];
  try {
    expect(await command("index", "notes", ...ollama)).toMatchObject({ code: 0 });
    const rows = records(await command("measure", "--json", "--k", "1", "--data", "ollama-data"));
    expect(rows[0]).toMatchObject({ recall: 1, trained: true });
  } finally {
    await server.close();
  }
});
