import { readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { knownDifferences } from "./known-differences.ts";
import { readFixture, recordedFixtures } from "./read-fixture.ts";
import { rawRequests } from "./raw-requests.ts";
import { replayRequests } from "./replay-requests.ts";
import { type ReplyDifference, replyDifferences } from "./reply-differences.ts";
import { replyFacts } from "./reply-facts.ts";
import { startFakeServer } from "./start-fake-server.ts";

const key = "sk-right";

async function differencesFrom(name: string): Promise<readonly ReplyDifference[]> {
  const fixture = readFixture(name);
  const { kind, model, hasKey, dimensions, behind } = fixture;
  const given = hasKey ? key : undefined;
  const fake = await startFakeServer(kind, { model, dimensions, behind, key: given });
  onTestFinished(() => fake.close());
  const faked = await replayRequests({ kind, origin: fake.origin, model, key: given });
  expect(faked.map((exchanged) => exchanged.name)).toEqual(fixture.exchanges.map((exchanged) => exchanged.name));
  return replyDifferences(fixture.exchanges, faked);
}

test.each(recordedFixtures())("behavior: the fake answers as %s was recorded", async (fixture) => {
  const known = knownDifferences.filter((difference) => difference.fixture === fixture);
  const found = await differencesFrom(fixture);
  const isKnown = (one: ReplyDifference): boolean =>
    known.some(({ name, place }) => one.name === name && one.place.startsWith(place));
  expect(found.filter((one) => !isKnown(one))).toEqual([]);
  const stale = known.filter(
    ({ name, place }) => !found.some((one) => one.name === name && one.place.startsWith(place)),
  );
  expect(stale).toEqual([]);
});

test("default: llama.cpp, Ollama and LiteLLM over either were recorded", () => {
  const kinds = new Set(recordedFixtures().map((name) => readFixture(name).kind));
  expect([...kinds].toSorted()).toEqual(["litellm", "llama.cpp", "ollama"]);
});

test("behavior: every known difference has a reason and a fixture", () => {
  const names = recordedFixtures();
  expect(knownDifferences.filter(({ fixture, reason }) => reason.length < 20 || !names.includes(fixture))).toEqual([]);
});

test("behavior: every request has a name of its own", () => {
  const perKind = (["llama.cpp", "litellm", "ollama", "tei"] as const).map((kind) =>
    rawRequests.filter(({ kinds }) => kinds.includes(kind)).map(({ name }) => name),
  );
  for (const names of perKind) expect(new Set(names).size).toBe(names.length);
});

test("error: a fake that answers otherwise is noticed", async () => {
  const fixture = readFixture("llama.cpp");
  const fake = await startFakeServer("ollama", { model: fixture.model, dimensions: fixture.dimensions });
  onTestFinished(() => fake.close());
  const faked = await replayRequests({ kind: "llama.cpp", origin: fake.origin, model: fixture.model, key });
  expect(replyDifferences(fixture.exchanges, faked).length).toBeGreaterThan(fixture.exchanges.length / 2);
});

test("behavior: facts hold widths and lengths in the place of vectors, and nothing that changes", () => {
  const body = { data: [{ embedding: [0.6, 0.8] }, { embedding: "AACAPwAAAAA=" }], created: 3, model: "m" };
  expect(replyFacts(200, "application/json; charset=utf-8", JSON.stringify(body), "m")).toEqual({
    status: 200,
    type: "application/json;charset=utf-8",
    body: {
      created: "<number>",
      data: [{ embedding: { vector: { width: 2, norm: 1 } } }, { embedding: { base64: { width: 2, norm: 1 } } }],
      model: "{model}",
    },
  });
});

test("behavior: fixtures hold no vector and no long text", () => {
  for (const name of recordedFixtures()) {
    const text = readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), "utf8");
    expect(JSON.stringify(readFixture(name).exchanges)).not.toMatch(/-?0\.\d{5}/);
    expect(text.length).toBeLessThan(100_000);
  }
});
