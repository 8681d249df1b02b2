import { cp, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { miniModel, miniModelPath } from "@embedloom/mini-model";
import { startFakeOllama } from "@embedloom/testing";
import { expect, test, vi } from "vitest";
import { createUser, records } from "../test-support/run-command.ts";

vi.setConfig({ testTimeout: 60_000 });

/** Nobody listens there. */
const NOWHERE = { OLLAMA_HOST: "127.0.0.1:9" };

test("default: the bundled model with what was measured of it, and what a key would give", async () => {
  const user = await createUser();
  const { code, out, err } = await user.run(["models"], { env: NOWHERE });
  expect(code).toBe(0);
  expect(out).toMatch(
    /^Bundled\n {2}embedloom-mini-v1 {2}512 wide \(or 256, 128, 64\), .*MIT, \d+ MB, late chunking \+\d\.\d\d ± \d\.\d\d points/,
  );
  expect(out).toContain("--provider openai --model text-embedding-3-small");
  expect(out).toMatch(/voyage-4 {2}1024 wide/);
  expect(err).toMatch(/^Ollama does not answer: start it with ollama serve, or say where it is with --base-url/);
  expect(out + err).not.toContain("baseURL");
});

test("behavior: models of a server, of a collection and of a named folder are told with what their files say", async () => {
  const user = await createUser();
  await using server = await startFakeOllama({ installed: ["nomic-embed-text", "llama3.2"] });
  const copy = join(user.folder, "models", "mine");
  await mkdir(dirname(copy), { recursive: true });
  await cp(miniModelPath, copy, { recursive: true });
  await user.put("models/mine/README.md", "---\nlicense: apache-2.0\n---\n# Mine\n");
  await user.put("models/half/config.json", '{"hidden_size":384}');
  const all = records(await user.run(["models", "models", "--json", "--base-url", server.url]));
  const named = (name: string): object | undefined => all.find((model) => model["name"] === name);
  expect(named("nomic-embed-text")).toMatchObject({
    place: "server",
    present: true,
    provider: "ollama",
    model: "nomic-embed-text",
    dimensions: 768,
    bytes: expect.any(Number),
  });
  // A model that only chats embeds nothing.
  expect(named("llama3.2")).toBeUndefined();
  expect(named("mine")).toMatchObject({
    place: "disk",
    present: true,
    dimensions: miniModel.dimensions,
    license: "apache-2.0",
    path: copy,
    model: copy,
  });
  expect(named("half")).toMatchObject({
    present: false,
    dimensions: 384,
    problem: expect.stringContaining("no weights"),
  });
});

test("behavior: what was downloaded is found by its id, and a model of a collection by its folder", async () => {
  const user = await createUser();
  const home = dirname(user.folder);
  const cache = join(home, ".cache/embedloom/models/Xenova/all-MiniLM-L6-v2/main");
  await mkdir(dirname(cache), { recursive: true });
  await cp(miniModelPath, cache, { recursive: true });
  const own = join(home, "own-model");
  await cp(miniModelPath, own, { recursive: true });
  await user.run(["index", ".", "--provider", "transformers", "--model", own]);
  const all = records(await user.run(["models", "--json"], { env: NOWHERE }));
  expect(all.find(({ name }) => name === "Xenova/all-MiniLM-L6-v2")).toMatchObject({
    place: "disk",
    lateChunking: { gains: expect.arrayContaining([expect.objectContaining({ points: expect.any(Number) })]) },
  });
  expect(all.find(({ path }) => path === own)).toMatchObject({ name: "own-model", present: true });
  await rm(own, { recursive: true });
  const without = records(await user.run(["models", "--json"], { env: NOWHERE }));
  expect(without.find(({ path }) => path === own)).toMatchObject({
    present: false,
    problem: "its folder is not there",
  });
});

test("args: --known adds models that are nowhere here, each once", async () => {
  const user = await createUser();
  const all = records(await user.run(["models", "--known", "--json"], { env: NOWHERE }));
  const names = all.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(all.find(({ name }) => name === "BAAI/bge-m3")).toMatchObject({
    place: "nowhere",
    present: false,
    dimensions: 1024,
  });
});

test("error: a folder without a model, a server that was named and is not there", async () => {
  const user = await createUser();
  const none = await user.run(["models", "."], { env: NOWHERE });
  expect([none.code, none.err]).toEqual([
    2,
    expect.stringMatching(/^There is no model in .*notes: a folder of one has/),
  ]);
  const silent = await user.run(["models", "--base-url", "http://127.0.0.1:9"]);
  expect([silent.code, silent.err]).toEqual([1, expect.stringMatching(/^Ollama does not answer/)]);
  expect(silent.out).toContain("embedloom-mini-v1");
});
