import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { startFakeOllama } from "@embedloom/testing";
import { expect, test, vi } from "vitest";
import { createUser, type Outcome, records, type TestUser } from "../test-support/run-command.ts";

// Every step is a process that may load a model, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const question = ["search", "who mends the roof?", "--json"];
const firstHit = async (user: TestUser): Promise<unknown> => records(await user.run(question))[0]?.["path"];
const model = async (user: TestUser): Promise<unknown> => records(await user.run(["status", "--json"]))[0]?.["vectors"];
const codeAndErrors = ({ code, err }: Outcome): readonly [number | null, string] => [code, err];

test("default: price, fill, switch, back, switch, remove; the old model is searched until the switch", async () => {
  const user = await createUser();
  await using server = await startFakeOllama({ installed: ["nomic-embed-text"] });
  await user.run(["index", "."]);
  const to = ["--provider", "ollama", "--base-url", server.url];
  const dry = await user.run(["migrate", ...to, "--dry-run"]);
  expect([dry.code, dry.out]).toEqual([0, expect.stringMatching(/To embed: 3 chunks, about \d+ tokens.*\nA dry run/)]);
  expect(server.textsServed.size).toBe(0);
  expect(await readdir(join(user.data, "collections/notes"))).not.toContain("index-2");

  const filled = await user.run(["migrate", ...to]);
  expect([filled.code, filled.out]).toEqual([0, expect.stringContaining("still searched by the bundled")]);
  expect(await model(user)).toContain("embedloom-mini");
  expect((await user.run(["status"])).out).toMatch(/beside +ollama nomic-embed-text, 3 chunks, not searched yet/);
  expect(await firstHit(user)).toMatch(/roof\.md$/);

  // What changes meanwhile is asked for before the switch.
  await user.put("new.md", "The gardener waters the roses.");
  await user.run(["sync"]);
  expect(codeAndErrors(await user.run(["migrate", "--switch"]))).toEqual([
    1,
    expect.stringMatching(/1 chunk behind the documents: embedloom migrate notes goes on/),
  ]);
  expect(await user.run(["migrate"])).toMatchObject({ code: 0 });
  expect(await user.run(["migrate", "--switch"])).toMatchObject({ code: 0, err: "" });
  expect(await model(user)).toContain("ollama");
  expect(records(await user.run([...question, "--no-floor"]))).toHaveLength(4);
  // Nothing is paid again by the next run.
  const served = [...server.textsServed.values()].reduce((sum, times) => sum + times, 0);
  expect((await user.run(["sync"])).out).toContain("4 unchanged");
  expect([...server.textsServed.values()].reduce((sum, times) => sum + times, 0)).toBe(served);

  expect(await user.run(["migrate", "--back"])).toMatchObject({ code: 0 });
  expect(await model(user)).toContain("embedloom-mini");
  expect(await firstHit(user)).toMatch(/roof\.md$/);
  expect(await user.run(["migrate", "notes", "--switch"])).toMatchObject({ code: 0 });
  expect(await user.run(["migrate", "--remove-old"])).toMatchObject({ code: 0 });
  const left = await readdir(join(user.data, "collections/notes"));
  expect(left.toSorted()).toEqual(["collection.json", "index-2"]);
  expect(await model(user)).toContain("ollama");
  expect(codeAndErrors(await user.run(["migrate", "--back"]))).toEqual([
    2,
    expect.stringMatching(/^notes has no old index/),
  ]);
});

test("behavior: killed in mid fill, the collection is whole, and the same command goes on and pays for little twice", async () => {
  const user = await createUser();
  const texts = Array.from({ length: 600 }, (_, i) => `Note ${i} is about the number ${i} and nothing else.`);
  await Promise.all(texts.map((text, i) => user.put(`many/${i}.txt`, text)));
  await using server = await startFakeOllama({ installed: ["nomic-embed-text"] });
  await user.run(["index", "."]);
  // Some requests are answered, and then none any more.
  let embeds = 0;
  server.setFaults({ script: (_, { path }) => (path === "/api/embed" && ++embeds > 4 ? { kind: "hang" } : undefined) });
  const child = user.start(["migrate", "--provider", "ollama", "--base-url", server.url]);
  child.stdout.resume();
  child.stderr.resume();
  await vi.waitFor(() => expect(server.textsServed.size).toBeGreaterThan(100), { timeout: 60_000, interval: 50 });
  expect((await user.run(["status"])).out).toMatch(
    /beside .*\d+ chunks? of 603 so far, being filled by another process/,
  );
  child.kill("SIGKILL");
  await once(child, "close");
  const paid = server.textsServed.size;
  expect(paid).toBeLessThan(603);

  expect(await firstHit(user)).toMatch(/roof\.md$/);
  expect(codeAndErrors(await user.run(["migrate", "--switch"]))).toEqual([1, expect.stringMatching(/goes on/)]);
  expect(await model(user)).toContain("embedloom-mini");

  server.setFaults({});
  expect(await user.run(["migrate"])).toMatchObject({ code: 0 });
  const twice = [...server.textsServed.values()].filter((times) => times > 1).length;
  // What was in flight: four requests of 64.
  expect(twice).toBeLessThanOrEqual(256);
  expect(await user.run(["migrate", "--switch"])).toMatchObject({ code: 0 });
  expect(records(await user.run(["search", "the number 7", "--json", "--no-floor", "--hits", "3"]))).toHaveLength(3);
});

test("behavior: an address with a password is remembered without, and comes again by its flag or from the environment", async () => {
  const user = await createUser();
  await using server = await startFakeOllama({ installed: ["nomic-embed-text"] });
  await user.run(["index", "."]);
  const address = server.url.replace("http://", "http://me:pw-of-the-test@");
  const to = ["migrate", "--provider", "ollama", "--base-url", address];
  const first = await user.run(to);
  expect(codeAndErrors(first)).toEqual([
    0,
    expect.stringMatching(/^The password in --base-url is not remembered\..*EMBEDLOOM_BASE_URL/),
  ]);
  expect(first.out + first.err).not.toContain("pw-of-the-test");
  const login = `Basic ${Buffer.from("me:pw-of-the-test").toString("base64")}`;
  const logins = async (args: readonly string[], env = {}): Promise<unknown> => {
    const before = server.requests.length;
    await user.put(`${before}.md`, `Note ${before} is new.`);
    expect(await user.run(args, { env })).toMatchObject({ code: 0 });
    return [...new Set(server.requests.slice(before).map(({ headers }) => headers["authorization"]))];
  };
  expect(await logins(to)).toEqual([login]);
  expect(await logins(["migrate", "--base-url", address])).toEqual([login]);
  expect(await logins(["migrate"], { EMBEDLOOM_BASE_URL: address })).toEqual([login]);
  expect(await logins(["migrate"], { EMBEDLOOM_BASE_URL: "http://me:other@127.0.0.1:9" })).toEqual([undefined]);
});

test("behavior: a migration is given up with --cancel, and another model is refused while one is under way", async () => {
  const user = await createUser();
  await using server = await startFakeOllama({ installed: ["nomic-embed-text", "bge-m3"] });
  await user.run(["index", "."]);
  const to = ["migrate", "--provider", "ollama", "--base-url", server.url];
  await user.run(to);
  expect(codeAndErrors(await user.run([...to, "--model", "bge-m3"]))).toEqual([
    2,
    expect.stringMatching(/^notes is on the way to ollama nomic-embed-text: .*--cancel/),
  ]);
  expect(await user.run(["migrate", "--cancel"])).toMatchObject({ code: 0 });
  expect((await readdir(join(user.data, "collections/notes"))).includes("index-2")).toBe(false);
  expect(await user.run([...to, "--model", "bge-m3"])).toMatchObject({ code: 0 });
  expect(await user.run(["migrate", "--switch"])).toMatchObject({ code: 0 });
  expect(codeAndErrors(await user.run([...to, "--model", "nomic-embed-text"]))).toEqual([
    2,
    expect.stringMatching(/--remove-old, or --back, first/),
  ]);
});

test("error: steps that cannot be taken say which can", async () => {
  const user = await createUser();
  expect(codeAndErrors(await user.run(["migrate"]))).toEqual([2, expect.stringMatching(/^There is no collection yet/)]);
  await user.run(["index", "."]);
  const cases: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [[], /^Say the new model: embedloom migrate notes --provider openai/],
    [["--provider", "mini"], /^notes is of that model already/],
    [["--switch"], /^notes has no new index: embedloom migrate notes --provider … makes one/],
    [["--back"], /^notes has no old index: nothing was switched/],
    [["--remove-old"], /^notes has no old index: nothing was switched/],
    [["--cancel"], /^notes has no new index: there is no migration/],
    [["--switch", "--back"], /^One step at a time: --switch or --back/],
    [["--switch", "--provider", "openai"], /^--switch takes no model/],
  ];
  for (const [args, message] of cases) {
    expect(codeAndErrors(await user.run(["migrate", ...args])), args.join(" ")).toEqual([
      2,
      expect.stringMatching(message),
    ]);
  }
});
