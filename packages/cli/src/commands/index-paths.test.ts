import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type FakeOpenAI, startFakeOllama, startFakeOpenAI } from "@embedloom/testing";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { createUser, finished, records } from "../test-support/run-command.ts";

vi.setConfig({ testTimeout: 60_000 });

const KEY = "sk-test-of-the-command";

describe("on the bundled model", () => {
  test("default: makes a collection named for the folder, and another run embeds nothing", async () => {
    const user = await createUser();
    const first = await user.run(["index", "."]);
    expect(first).toMatchObject({ code: 0, err: "" });
    expect(first.out).toMatch(
      /^notes: 3 documents, 3 chunks; the bundled .*\n.*\n3 chunks: 3 added, in .* s\.\n0 of 3 vectors/,
    );
    expect(first.out).not.toContain("\u001B");
    await user.put("cow.md", "The cow is well.");
    const second = await user.run(["index", ".", "--json"]);
    expect(records(second).at(-1)).toMatchObject({
      type: "indexed",
      chunks: 4,
      added: 1,
      unchanged: 3,
      embedded: 1,
      cached: 0,
    });
    const third = await user.run(["index", "."]);
    expect(third.out).toMatch(/\n4 chunks: 4 unchanged, in [^\n]*\nAsk it/);
  });

  test("behavior: the cache counts what it gave, and nothing that was in the index", async () => {
    const user = await createUser();
    await user.run(["index", "."]);
    await user.run(["remove", "notes"]);
    const [record] = records(await user.run(["index", ".", "--json"]));
    expect(record).toMatchObject({ embedded: 3, cached: 3 });
  });

  test("behavior: what fails is named by file and line at the end, the rest is found, and the code is 3", async () => {
    const user = await createUser();
    await user.put("latin.txt", Buffer.from("Good line.\nSch\u00f6n.\n", "latin1"));
    const { code, err } = await user.run(["index", "."]);
    expect(code).toBe(3);
    expect(err).toMatch(/^Failed: latin\.txt:2: The file was not read: it is no UTF-8 text/);
    expect(err).toMatch(/1 failed and is named above; everything else is in the index\.\n$/);
    expect((await user.run(["search", "who repairs the roof?"])).out).toContain("roof.md:1");
    const json = await user.run(["index", ".", "--json"]);
    expect(records(json)).toContainEqual(expect.objectContaining({ type: "failed", path: "latin.txt", line: 2 }));
  });

  test("behavior: a fence longer than the model reads is cut, and every part of it can be found", async () => {
    const user = await createUser();
    const words = Array.from({ length: 4000 }, (_, i) => `word${i}`).join("\u3000");
    await user.put("long.md", `# Long\n\n\`\`\`\n${words}\n${"\u{1F9A6}".repeat(3000)}\n\`\`\`\n\nThe otter sleeps.\n`);
    const { code, err } = await user.run(["index", "."]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect((await user.run(["search", "word3999", "--json", "-k", "1"])).out).toContain("word3999");
  });

  test("args: --dry-run counts chunks and tokens, makes no vector and leaves no collection", async () => {
    const user = await createUser();
    const [plan] = records(await user.run(["index", ".", "--dry-run", "--json"]));
    expect(plan).toMatchObject({ type: "planned", documents: 3, chunks: 3, contents: 3, deleted: 0 });
    expect(plan?.["tokens"]).toBeGreaterThan(0);
    expect((await user.run(["list"])).out).toMatch(/no collection yet/);
  });

  test("args: settings are remembered, and a collection of the same name but another folder is not replaced", async () => {
    const user = await createUser();
    await user.put("other/notes/x.md", "Another note.");
    const asked = ["index", ".", "--chunk-characters", "120", "--exclude", "other/", "--chunker", "sentences"];
    expect(await user.run(asked)).toMatchObject({ code: 0 });
    const refused = await user.run(["index", "other/notes"]);
    expect(refused).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^There is a collection notes already, of .*--name/),
    });
    expect(await user.run(["index", "other/notes", "--name", "others"])).toMatchObject({ code: 0 });
    const [status] = records(await user.run(["status", "notes", "--json"]));
    expect(status).toMatchObject({ chunkCharacters: 120, exclude: ["other/"], chunker: "sentences" });
    const synced = records(await user.run(["sync", "notes", "--json"]));
    expect(synced.at(-1)).toMatchObject({ unchanged: 3, added: 0 });
    const names = records(await user.run(["list", "--json"])).map(({ name }) => name);
    expect(names).toEqual(["notes", "others"]);
  });

  test("args: - keeps what standard input gives, and sync goes on with it", async () => {
    const user = await createUser();
    const given = await user.run(["index", "-", "--name", "mail", "--stdin-name", "mail.md"], {
      input: "# Roof\n\nIt leaks.",
    });
    expect(given).toMatchObject({ code: 0 });
    expect((await user.run(["search", "leaks", "--name", "mail"])).out).toContain("mail.md:1");
    expect(records(await user.run(["sync", "mail", "--json"])).at(-1)).toMatchObject({ unchanged: 1 });
  });

  test("behavior: a folder without documents says why, with the flag that helps", async () => {
    const user = await createUser();
    await user.put("code/a.ts", "const a = 1;");
    const { code, err } = await user.run(["index", "code"]);
    expect(code).toBe(1);
    expect(err).toMatch(
      /^There is no document in .*code: \.md.* files are read\. 1 file of other kinds need --include\.\n$/,
    );
    expect(await user.run(["index", "code", "--include", "*.ts"])).toMatchObject({ code: 0 });
  });

  test("behavior: files that are gone leave the index, a folder that is gone leaves it as it is", async () => {
    const user = await createUser();
    await user.run(["index", "."]);
    await rm(join(user.folder, "horse.txt"));
    expect(records(await user.run(["sync", "--json"])).at(-1)).toMatchObject({ deleted: 1, unchanged: 2 });
    await user.put("apart/a.md", "A note.");
    await user.run(["index", "apart", "--name", "apart"]);
    await rm(join(user.folder, "apart"), { recursive: true });
    expect(await user.run(["sync", "apart"])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/cannot be read: it does not exist/),
    });
    expect((await user.run(["search", "note", "--name", "apart", "--no-floor"])).out).toContain("a.md:1");
  });

  test.skipIf(process.platform === "win32")("error: a file that cannot grow ends in one sentence", async () => {
    const user = await createUser();
    // 512-byte blocks: cache and vectors do not fit, as on a full disk.
    const prefix = ["sh", "-c", 'ulimit -f 4; exec "$@"', "sh"];
    const { code, err } = await user.run(["index", "."], { prefix });
    expect([code, err.trim().split("\n").length <= 2]).toEqual([1, true]);
    expect(err).toMatch(/disk|write|full|--data/i);
  });
});

describe("with OpenAI", () => {
  let server: FakeOpenAI;

  beforeAll(async () => {
    server = await startFakeOpenAI({ apiKey: KEY });
  });

  afterAll(() => server.close());

  const openai = (): string[] => ["--provider", "openai", "--base-url", server.url, "--json", "--verbose"];
  const env = { OPENAI_API_KEY: KEY };

  test("args: pays for each text once, says what it cost, and no key is remembered or printed", async () => {
    const user = await createUser();
    const planned = records(await user.run(["index", ".", ...openai(), "--dry-run"], { env }));
    expect(planned[0]).toMatchObject({ contents: 3, costUsd: expect.any(Number) });
    expect(server.requests).toHaveLength(0);
    const first = await user.run(["index", ".", ...openai()], { env });
    expect(first).toMatchObject({ code: 0, err: "" });
    expect(records(first)[0]).toMatchObject({ embedded: 3, cached: 0, costUsd: expect.any(Number) });
    const paid = server.requests.length;
    expect(records(await user.run(["index", ".", ...openai()], { env }))[0]).toMatchObject({
      embedded: 0,
      unchanged: 3,
    });
    expect(server.requests).toHaveLength(paid);
    const refused = await user.run(["search", "roof"], { env: { OPENAI_API_KEY: "sk-wrong-key" } });
    expect(refused.code).toBe(1);
    const kept = await readFile(join(user.data, "collections/notes/collection.json"), "utf8");
    expect(refused.err + first.out + kept).not.toMatch(/sk-wrong-key|sk-test-of-the-command/);
  });

  test("behavior: a collection of one model refuses another, and keeps its vectors", async () => {
    const user = await createUser();
    await user.run(["index", "."]);
    const { code, err } = await user.run(["index", ".", ...openai()], { env });
    expect([code, err.split("\n")[0]]).toEqual([
      2,
      expect.stringMatching(/^The collection notes was made with another model/),
    ]);
    expect((await user.run(["search", "who repairs the roof?"])).out).toContain("roof.md:1");
  });

  test("behavior: a server that does not answer says so after five seconds, and is waited for", async () => {
    const user = await createUser();
    server.setFaults({ script: () => ({ kind: "hang" }) });
    const child = user.start(["index", ".", ...openai()], { env });
    const stopped = finished(child);
    await new Promise<void>((resolve) => {
      let seen = "";
      child.stderr.on("data", (text: Buffer) => {
        seen += text.toString();
        if (/^No answer of openai .* for 5 s; still waiting/m.test(seen)) resolve();
      });
    });
    child.kill("SIGINT");
    expect(await stopped).toMatchObject({ code: 130 });
    server.setFaults({});
  });

  test("args: --max-cost ends the embedding, keeps the rest, and the code is 1", async () => {
    const user = await createUser();
    await user.put(
      "long.txt",
      Array.from({ length: 600 }, (_, i) => `Paragraph ${i}. ${"Long. ".repeat(30)}`).join("\n\n"),
    );
    const { code, err } = await user.run(["index", ".", ...openai(), "--max-cost", "0.0000001"], { env });
    expect([code, err.split("\n")[0]]).toEqual([
      1,
      expect.stringMatching(/^The limit of --max-cost is reached: \d+ chunks wait/),
    ]);
  });
});

describe("with other parts", () => {
  test("args: --provider ollama embeds and searches", async () => {
    const server = await startFakeOllama({ installed: ["nomic-embed-text"] });
    const user = await createUser();
    const ollama = ["--provider", "ollama", "--base-url", server.url];
    expect(await user.run(["index", ".", ...ollama])).toMatchObject({ code: 0, err: "" });
    expect(await user.run(["search", "roof"])).toMatchObject({ code: 0, out: expect.stringContaining("roof.md:1") });
    await server.close();
  });

  test("error: a server that is not there ends with code 1 and how to start it", async () => {
    const user = await createUser();
    const server = await startFakeOllama({});
    const { url } = server;
    await server.close();
    const { code, err } = await user.run(["index", ".", "--provider", "ollama", "--base-url", url]);
    expect(code).toBe(1);
    expect(err).toMatch(/ollama serve/);
  });

  const redisUrl = inject("redisUrl");

  test.skipIf(redisUrl === undefined)("args: --cache redis:// keeps the vectors there", async () => {
    const user = await createUser();
    await user.put("own.md", `A note of ${user.folder}.`);
    const redis = ["index", "own.md", "--json", "--cache", redisUrl ?? ""];
    expect(records(await user.run(redis))[0]).toMatchObject({ embedded: 1, cached: 0, storeErrors: 0 });
    await user.run(["remove", "own.md"]);
    expect(records(await user.run(redis))[0]).toMatchObject({ embedded: 1, cached: 1 });
  });

  test("error: a Redis that is down costs a remark and nothing else", async () => {
    const user = await createUser();
    const { code, err, out } = await user.run(["index", ".", "--cache", "redis://:secret-word@127.0.0.1:9"]);
    expect(code).toBe(0);
    expect(out).toContain("3 chunks");
    expect(err).toContain("The cache did not take part in everything: ");
    expect(err).not.toContain("`cause`");
    expect(err).toMatch(/cache/);
    const kept = await readFile(join(user.data, "collections/notes/collection.json"), "utf8");
    expect(err + kept).not.toContain("secret-word");
  });
});
