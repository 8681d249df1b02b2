import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:net";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { type FakeOllama, type FakeOpenAI, startFakeOllama, startFakeOpenAI } from "@embedloom/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));
const KEY = "sk-test-of-the-demo";

// Every test starts processes that load a model, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "embedloom-demo-"));
});

afterEach(() => rm(folder, { recursive: true }));

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}, prefix: readonly string[] = []) {
  const [command = "", ...rest] = [...prefix, process.execPath, MAIN, ...args, "--data", join(folder, "data")];
  // Nothing of this machine's settings: no key, no address, no colours asked for.
  return spawn(command, rest, { cwd: folder, env: { PATH: process.env["PATH"] ?? "", HOME: folder, ...env } });
}

async function demo(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  return finished(start(args, env));
}

async function finished(child: ReturnType<typeof start>): Promise<Outcome> {
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code: child.exitCode, out, err };
}

/** A port that nothing listens on: one that was free a moment ago. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

function records({ out }: Outcome): Record<string, unknown>[] {
  return out
    .trim()
    .split("\n")
    .map((line): Record<string, unknown> => JSON.parse(line));
}

async function putNotes(): Promise<string> {
  await writeFile(join(folder, "roof.md"), "# Roof\n\nThe landlord mends the roof and the drains.");
  await writeFile(join(folder, "horse.txt"), "The sick horse had colic and was walked in circles.");
  await writeFile(join(folder, "pump.html"), "<body><p>Clean the suction strainer every two weeks.</p></body>");
  return folder;
}

describe("on the bundled model", () => {
  test("default: indexes the samples, answers three questions, and takes all from the cache the second time", async () => {
    const first = await demo([]);
    expect(first.err).toBe("");
    expect(first.code).toBe(0);
    expect(first.out).toMatch(/^0 of \d+ vectors came from the cache\.$/m);
    expect(first.out.match(/The answer is number \d+ of \d+ among plain chunks, \d+ among late ones\./g)).toHaveLength(
      3,
    );
    expect(first.out).not.toContain("\u001B");
    const second = await demo([]);
    expect(second.out).toMatch(/^(\d+) of \1 vectors came from the cache/m);
    expect(second.out.split("\n").slice(3)).toEqual(first.out.split("\n").slice(3));
  });

  test("args: index and search work on a folder of the user's, which may be named from where the user stands", async () => {
    await putNotes();
    await writeFile(join(folder, "picture.txt"), Uint8Array.of(1, 0, 2));
    const indexed = await demo(["index", "."]);
    expect(indexed).toMatchObject({ code: 0, err: "Passed over picture.txt: it is a binary file.\n" });
    expect(indexed.out).toContain("3 documents");
    const found = await demo(["search", "who repairs the roof?", "--hits", "1"]);
    expect(found.code).toBe(0);
    expect(found.out.match(/roof\.md/g)).toHaveLength(2);
    const elsewhere = await demo(["index", "roof.md"], { INIT_CWD: folder });
    expect(elsewhere.out).toContain("1 document,");
  });

  test("args: --json prints one object per line and nothing else", async () => {
    await putNotes();
    const [indexed] = records(await demo(["index", ".", "--json"]));
    expect(indexed).toMatchObject({ type: "indexed", documents: 3, chunks: 3, vectors: 6, cached: 0, storeErrors: 0 });
    const hits = records(await demo(["search", "a sick horse", "--json", "--hits", "2"]));
    expect(hits.map(({ type, context, rank }) => [type, context, rank])).toEqual([
      ["hit", "plain", 1],
      ["hit", "plain", 2],
      ["hit", "late", 1],
      ["hit", "late", 2],
    ]);
    expect(hits[0]).toMatchObject({ document: "horse.txt", start: 0, end: 51 });
  });

  test("args: --dimensions makes shorter vectors, and a search must ask for the same", async () => {
    await putNotes();
    expect(await demo(["index", ".", "--dimensions", "256"])).toMatchObject({ code: 0 });
    expect(await demo(["search", "roof", "--dimensions", "256"])).toMatchObject({ code: 0 });
    const other = await demo(["search", "roof"]);
    expect(other.code).toBe(2);
    expect(other.err).toMatch(
      /^The index was made with .* Give the same options as for the index, or make it again\.\n$/,
    );
  });

  test("error: a file that cannot grow ends in one sentence", async () => {
    await putNotes();
    // 512-byte blocks: the cache and the vectors do not fit, as on a full disk.
    const limited = ["sh", "-c", 'ulimit -f 4; exec "$@"', "sh"];
    const { code, err } = await finished(start(["index", "."], {}, limited));
    expect([code, err.trim().split("\n").length <= 2]).toEqual([1, true]);
    expect(err).toMatch(/Choose another folder with --data/);
  });
});

describe("the command line", () => {
  test("args: --help names every command, option and exit code", async () => {
    const { code, out } = await demo(["--help"]);
    expect(code).toBe(0);
    for (const word of ["samples", "index", "search", "Exit codes"]) expect(out).toContain(word);
    const help = await demo(["index", "--help"]);
    for (const option of [
      "--provider",
      "--model",
      "--base-url",
      "--dimensions",
      "--cache",
      "--data",
      "--json",
      "--verbose",
    ]) {
      expect(help.out).toContain(option);
    }
  });

  test.each<[string, string[], RegExp]>([
    ["an unknown provider", ["index", ".", "--provider", "cloud"], /mini, transformers, ollama, openai/],
    ["an unknown command", ["indx", "."], /too many arguments|unknown command/],
    ["an unknown option", ["--colour"], /unknown option/],
    ["a folder that does not exist", ["index", "nowhere"], /^Cannot read .*nowhere: it does not exist\. Name a folder/],
    ["a file of another kind", ["index", MAIN], /only \.md, \.txt and \.html/],
    ["a search before any index", ["search", "x"], /There is no index yet/],
    ["an empty question", ["search", " "], /The question is empty/],
    ["a width that is no number", ["--dimensions", "wide"], /Expected an integer from 1 up/],
    ["an unknown cache", ["--cache", "disk"], /--cache takes sqlite, memory, none/],
    ["a provider without its model", ["--provider", "transformers"], /needs --model/],
  ])("error: %s ends with code 2 and what to do", async (_, args, message) => {
    const { code, err, out } = await demo(args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err + out).not.toMatch(/\n\s+at /);
  });

  test.each<[string, string[], RegExp]>([
    ["a folder without documents", ["index", "."], /There is no \.md, \.txt or \.html file/],
    ["a key that is missing", ["--provider", "openai"], /OPENAI_API_KEY/],
    ["a model folder that is not there", ["--provider", "transformers", "--model", "./none"], /none/],
  ])("error: %s ends with code 1 and one sentence", async (_, args, message) => {
    const { code, err } = await demo(args);
    expect(code).toBe(1);
    expect(err).toMatch(message);
    expect(err.trim().split("\n")).toHaveLength(1);
  });

  test("error: a server that is not there ends with code 1 and how to start it", async () => {
    const { code, err } = await demo(["--provider", "ollama", "--base-url", `http://127.0.0.1:${await closedPort()}`]);
    expect(code).toBe(1);
    expect(err).toMatch(/^[^\n]*ollama serve[^\n]*\n$/);
  });

  test("behavior: a reader that closes the pipe early ends the run quietly", async () => {
    const { err } = await finished(start([], {}, ["sh", "-c", '"$@" | head -n 1', "sh"]));
    expect(err).toBe("");
  });

  test("args: --verbose adds the stack", async () => {
    const { code, err } = await demo(["index", ".", "--verbose"]);
    expect(code).toBe(1);
    expect(err).toMatch(/\n\s+at .*read-documents/);
  });
});

describe("with OpenAI", () => {
  let server: FakeOpenAI;

  beforeAll(async () => {
    server = await startFakeOpenAI({ apiKey: KEY });
  });

  afterAll(() => server.close());

  test("args: --provider openai embeds plain chunks, pays for each text once, and never prints the key", async () => {
    await putNotes();
    const openai = ["--provider", "openai", "--base-url", server.url, "--json", "--verbose"];
    const env = { OPENAI_API_KEY: KEY };
    const first = await demo(["index", ".", ...openai], env);
    expect(first).toMatchObject({ code: 0, err: "" });
    expect(records(first)[0]).toMatchObject({ chunks: 3, vectors: 3, cached: 0 });
    const paid = server.requests.length;
    expect(records(await demo(["index", ".", ...openai], env))[0]).toMatchObject({ cached: 3 });
    expect(server.requests).toHaveLength(paid);
    const refused = await demo(["search", "roof", ...openai], { OPENAI_API_KEY: "sk-wrong-key" });
    expect(refused.code).toBe(1);
    expect(refused.err + first.out).not.toMatch(/sk-wrong-key|sk-test-of-the-demo/);
  });

  test("behavior: Ctrl-C keeps what was embedded, and the same command goes on", async () => {
    // Two of them do not fit into one chunk, and the provider takes 2,048 in one request.
    const paragraphs = Array.from({ length: 6000 }, (_, i) => `Paragraph ${i}. ${"It is rather long. ".repeat(6)}`);
    await writeFile(join(folder, "long.txt"), paragraphs.join("\n\n"));
    const openai = [
      "index",
      ".",
      "--chunk-characters",
      "200",
      "--provider",
      "openai",
      "--base-url",
      server.url,
      "--json",
    ];
    const before = server.requests.length;
    server.setFaults({ script: (index) => (index - before >= 1 ? { kind: "hang" } : undefined) });
    const child = start(openai, { OPENAI_API_KEY: KEY });
    const stopped = finished(child);
    await server.until(() => server.requests.length - before >= 2);
    child.kill("SIGINT");
    expect(await stopped).toMatchObject({ code: 130, err: expect.stringMatching(/^Stopped\./) });
    server.setFaults({});
    const [record] = records(await demo(openai, { OPENAI_API_KEY: KEY }));
    expect(record).toMatchObject({ type: "indexed", chunks: 6000 });
    expect(record?.["cached"]).toBeGreaterThan(0);
  });
});

describe("with Ollama", () => {
  let server: FakeOllama;

  beforeAll(async () => {
    server = await startFakeOllama({ installed: ["nomic-embed-text"] });
  });

  afterAll(() => server.close());

  test("args: --provider ollama embeds and searches plain chunks", async () => {
    await putNotes();
    const ollama = ["--provider", "ollama", "--base-url", server.url];
    expect(await demo(["index", ".", ...ollama])).toMatchObject({ code: 0, err: "" });
    const found = await demo(["search", "roof", ...ollama]);
    expect(found).toMatchObject({ code: 0, err: expect.stringMatching(/^Plain chunks only/) });
  });
});

describe("with Redis", () => {
  const redisUrl = inject("redisUrl");

  test.skipIf(redisUrl === undefined)("args: --cache redis:// keeps the vectors there", async () => {
    await writeFile(join(folder, "note.txt"), `A note of ${folder}.`);
    const redis = ["index", ".", "--json", "--cache", redisUrl ?? ""];
    expect(records(await demo(redis))[0]).toMatchObject({ vectors: 2, cached: 0, storeErrors: 0 });
    expect(records(await demo(redis))[0]).toMatchObject({ vectors: 2, cached: 2 });
  });

  test("error: a Redis that is down costs a remark and nothing else", async () => {
    await putNotes();
    const { code, err, out } = await demo(["index", ".", "--cache", "redis://:secret-word@127.0.0.1:9"]);
    expect(code).toBe(0);
    expect(out).toContain("3 chunks");
    expect(err).toMatch(/cache/);
    expect(err).not.toContain("secret-word");
  });
});
