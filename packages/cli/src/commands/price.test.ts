import { startFakeOllama, startFakeOpenAI } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createUser, records } from "../test-support/run-command.ts";

test("default: tokens, requests, dollars and minutes of rows; nothing is sent", async () => {
  const user = await createUser();
  await using server = await startFakeOpenAI();
  await user.put("rows.csv", "id,text\n1,aaaa\n2,aaaa\n3,bbbbbbbb\n4,\n");
  const pace = ["--requests-per-minute", "10", "--tokens-per-minute", "1"];
  const command = ["price", "rows.csv", "--provider", "openai", "--base-url", server.url, ...pace];
  const { code, out, err } = await user.run([...command, "--json"]);
  expect(code).toBe(3);
  expect(records({ out })).toMatchObject([
    { type: "failure", file: "rows.csv", line: 5 },
    {
      type: "price",
      rows: 3,
      inputs: 3,
      distinct: 2,
      tokens: 3,
      costUsd: 6e-8,
      minutes: 3,
      unreadable: 1,
      overlong: 0,
    },
  ]);
  expect(err).toContain("rows.csv:5: text is empty.");
  const shown = await user.run(command);
  expect(shown.out).toContain("3 rows: 2 different texts.\nBy openai text-embedding-3-small: 3 tokens");
  expect(shown.out).toContain("Other models: text-embedding-3-large");
  expect(server.requests).toEqual([]);
});

test("behavior: a folder costs what its index would", async () => {
  const user = await createUser();
  const flags = [".", "--chunk-characters", "40", "--json"];
  const [price] = records(await user.run(["price", ...flags]));
  const planned = records(await user.run(["index", "--dry-run", ...flags])).find(({ type }) => type === "planned");
  expect(price).toMatchObject({ documents: 3, chunks: planned?.["chunks"], costUsd: 0 });
  expect(price?.["chunks"]).toBeGreaterThan(3);
});

test("behavior: a document that cannot be read is named without a line, as none of its lines is meant", async () => {
  const user = await createUser();
  const path = await user.put("broken.pdf", "no PDF");
  const { code, err } = await user.run(["price", path]);
  expect([code, err]).toEqual([
    3,
    expect.stringMatching(/^broken\.pdf: The file was not read.*\n1 document cannot be embedded and is not in the/),
  ]);
  expect(records(await user.run(["price", path, "--json"]))[0]).not.toHaveProperty("line");
});

test("behavior: a local model costs nothing, and its server is not asked", async () => {
  const user = await createUser();
  await using server = await startFakeOllama();
  const env = { OLLAMA_HOST: server.url };
  const { code, out } = await user.run(["price", "--provider", "ollama"], { env, input: '{"text":"a"}\n' });
  expect(code).toBe(0);
  expect(out).toContain("1 token in 1 request, nothing to pay");
  expect(server.requests).toEqual([]);
});

test("error: nothing to embed, a path that is not there, a price that nobody knows", async () => {
  const user = await createUser();
  expect(await user.run(["price"], { input: "" })).toMatchObject({ code: 1, err: "There is nothing to embed.\n" });
  expect((await user.run(["price", "nowhere"])).code).toBe(2);
  const unknown = await user.run(["price", "--provider", "openai", "--model", "own"], { input: '{"text":"a"}\n' });
  expect(unknown.out).toContain("a price that is not known (add --usd-per-million-tokens)");
  const args = ["price", "--provider", "openai", "--model", "own", "--usd-per-million-tokens", "2000000"];
  expect((await user.run(args, { input: '{"text":"a"}\n' })).out).toContain("$2.00");
});
