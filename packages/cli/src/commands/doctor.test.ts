import { startFakeOllama, startFakeOpenAI, startFakeVoyage } from "@embedloom/testing";
import { expect, test } from "vitest";
import { checkNode } from "../doctor/check-node.ts";
import { createUser, records } from "../test-support/run-command.ts";

const KEY = "sk-a-key-that-nobody-may-see";
// A port that nothing listens on.
const NOWHERE = "http://127.0.0.1:1";

test("default: what is needed works here, what is not asked for is no problem", async () => {
  const user = await createUser();
  const { code, out } = await user.run(["doctor", "--json"], { env: { OLLAMA_HOST: NOWHERE } });
  const found = records({ out });
  expect(found.filter(({ state }) => state === "problem")).toEqual([]);
  expect(code).toBe(0);
  const states = Object.fromEntries(found.map(({ name, state }) => [name, state]));
  expect(states).toMatchObject({
    Node: "ok",
    "Data folder": "ok",
    "Bundled model": "ok",
    "sqlite-vec": "ok",
    Ollama: "note",
    OpenAI: "note",
  });
  expect(found.find(({ name }) => name === "Ollama")).toMatchObject({ mend: expect.stringContaining("ollama serve") });
});

test("behavior: servers that work, and no text is sent to them", async () => {
  const user = await createUser();
  await using openai = await startFakeOpenAI({ apiKey: KEY });
  await using ollama = await startFakeOllama();
  const env = { OPENAI_API_KEY: KEY, OLLAMA_HOST: ollama.url };
  const { code, out } = await user.run(["doctor", "--provider", "openai", "--base-url", openai.url], { env });
  expect(code).toBe(0);
  expect(out).toMatch(/ok +OpenAI: http:\/\/127\.0\.0\.1:\d+\/v1 answers/);
  expect(out).toContain("Ollama: it answers and has nomic-embed-text");
  expect([...openai.textsServed, ...ollama.textsServed]).toEqual([]);
});

test("error: a key that is refused, a model that is not there, a folder that is none, each with what mends it", async () => {
  const user = await createUser();
  await using openai = await startFakeOpenAI({ apiKey: "another" });
  await using ollama = await startFakeOllama();
  const file = await user.put("file", "");
  const env = { OPENAI_API_KEY: KEY, OLLAMA_HOST: ollama.url, REDIS_URL: `redis://me:${KEY}@127.0.0.1:1` };
  const refused = await user.run(
    ["doctor", "--provider", "openai", "--base-url", openai.url, "--data", `${file}/below`],
    { env },
  );
  expect(refused.code).toBe(1);
  expect(refused.out).toMatch(/PROBLEM OpenAI: .* refuses the key \(status 401\)\n +export OPENAI_API_KEY=/);
  expect(refused.out).toMatch(/PROBLEM Data folder: .* cannot be written to/);
  expect(refused.out).toMatch(/PROBLEM Redis: .*cannot be reached/);
  expect(refused.err).toBe("3 problems: Data folder, OpenAI, Redis.\n");
  const missing = await user.run(["doctor", "--provider", "ollama", "--model", "no-such-model"], { env });
  expect(missing.out).toMatch(
    /PROBLEM Ollama: it answers and does not have no-such-model\n +ollama pull no-such-model/,
  );
  const gone = await user.run(
    ["doctor", "--provider", "openai", "--base-url", `${NOWHERE.replace("//", `//me:${KEY}@`)}/v1`],
    { env },
  );
  expect(gone.out).toContain(`${NOWHERE}/v1 cannot be reached`);
  await using voyage = await startFakeVoyage();
  const hosts = ["doctor", "--provider", "jina", "--base-url", voyage.url];
  const keyless = await user.run(hosts, { env });
  expect(keyless.out).toMatch(/PROBLEM Jina: no key is set; .*\n +export JINA_API_KEY=/);
  expect((await user.run(hosts, { env: { ...env, JINA_API_KEY: KEY } })).out).toMatch(/ok +Jina: .* answers/);
  for (const { out, err } of [refused, missing, gone]) expect(out + err).not.toContain("nobody-may-see");
});

test("error: a Node that is too old", () => {
  expect(checkNode("22.17.9")).toMatchObject({ state: "problem", mend: expect.stringContaining("22.18") });
  expect(checkNode("22.18.0").state).toBe("ok");
  expect(checkNode("26.0.0").state).toBe("ok");
});
