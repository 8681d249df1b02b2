import {
  AuthenticationError,
  type Embedder,
  InputRejectedError,
  QuotaExhaustedError,
  RateLimitError,
  ServerError,
  wrapEmbedder,
} from "@embedloom/core";
import { createFakeEmbedder, embedderContract, registerContract } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { spread } from "./spread.ts";
import { equal, fakeVector, numbered } from "../test-support/vectors.ts";
import { withBatching } from "../call/with-batching.ts";

const failing = (fail: () => unknown) =>
  createFakeEmbedder({
    beforeRequest: () => {
      const error = fail();
      if (error !== undefined) throw error;
    },
  });

async function expectAll(embedder: Embedder, texts: readonly string[]): Promise<void> {
  const { embeddings } = await embedder.embed(texts);
  texts.forEach((text, i) => expect(equal(embeddings.row(i), fakeVector(text, 32))).toBe(true));
}

describe("spread", () => {
  registerContract(
    embedderContract({ create: () => spread([createFakeEmbedder(), createFakeEmbedder()]), reducedDimensions: 8 }),
    test,
  );
});

describe("sharing the work", () => {
  test("default: members take turns, and every input gets its vector", async () => {
    const members = [createFakeEmbedder(), createFakeEmbedder(), createFakeEmbedder()];
    await expectAll(withBatching(spread(members)), numbered(16 * 12));
    const asked = members.map(({ requests }) => requests.length);
    expect(asked.reduce((sum, each) => sum + each)).toBe(12);
    for (const each of asked) expect(each).toBeGreaterThanOrEqual(2);
  });

  test("behavior: each keeps its own limit, and none waits for that of another", async () => {
    const members = [createFakeEmbedder(), createFakeEmbedder()] as const;
    const [tight, wide] = members;
    const embedder = spread([
      { embedder: tight, requestsPerMinute: 3, tokensPerMinute: 1e6 },
      { embedder: wide, requestsPerMinute: 6000, tokensPerMinute: 1e6 },
    ]);
    await expectAll(withBatching(embedder), numbered(16 * 40));
    expect([tight.requests.length <= 3, tight.requests.length + wide.requests.length]).toEqual([true, 40]);
  });
});

describe("members that fail", () => {
  test.each([
    ["refuses for its rate limit", () => new RateLimitError("Slow down.", { retryAfterMs: 60_000 })],
    ["has no credit", () => new QuotaExhaustedError("No credit.")],
    ["has a wrong key", () => new AuthenticationError("Wrong key.")],
    ["is down", () => new ServerError("Down.")],
  ])("behavior: one that %s is asked once, and the others do its work", async (_, fail) => {
    const bad = failing(fail);
    const good = createFakeEmbedder();
    const start = performance.now();
    await expectAll(withBatching(spread([bad, good]), { concurrency: 1 }), numbered(16 * 10));
    expect([bad.requests.length, good.requests.length]).toEqual([1, 10]);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test("behavior: one that was left alone is asked again when its time is over", async () => {
    let refusals = 1;
    const bad = failing(() => (refusals-- > 0 ? new RateLimitError("Slow down.", { retryAfterMs: 30 }) : undefined));
    const embedder = spread([bad, createFakeEmbedder()]);
    await embedder.embed(["a"]);
    expect(bad.requests.length).toBe(1);
    await expect.poll(async () => (await embedder.embed(["b"]), bad.requests.length)).toBeGreaterThan(1);
  });

  test("error: when all fail the last failure is thrown, and the batcher goes on as with one", async () => {
    let failures = 2;
    const members = [1, 2].map(() => failing(() => (failures-- > 0 ? new ServerError("Down.") : undefined)));
    const alone = spread([failing(() => new QuotaExhaustedError("No credit."))]);
    await expect(alone.embed(["a"])).rejects.toMatchObject({ code: "quota_exhausted" });
    await expectAll(withBatching(spread(members, { cooldownMs: 1 }), { baseDelayMs: 1 }), ["a"]);
  });

  test("error: what lies with an input is no member's fault, and nobody else is asked", async () => {
    const members = [1, 2].map(() => failing(() => new InputRejectedError("Refused.")));
    await expect(spread(members).embed(["a"])).rejects.toMatchObject({ code: "input_rejected" });
    expect(members.flatMap(({ requests }) => requests).length).toBe(1);
  });

  test("behavior: an abort ends the wait for members that are all left alone", async () => {
    const embedder = spread([failing(() => new RateLimitError("Slow down.", { retryAfterMs: 60_000 }))]);
    await embedder.embed(["a"]).catch(() => undefined);
    const controller = new AbortController();
    const call = embedder.embed(["b"], { signal: controller.signal });
    controller.abort("enough");
    await expect(call).rejects.toBe("enough");
  });
});

describe("one fingerprint", () => {
  const other = () => createFakeEmbedder({ model: "other" });

  test("error: a member of another model is refused before it is asked for a vector", async () => {
    const wrong = other();
    const embedder = spread([createFakeEmbedder(), wrong]);
    await expect(embedder.describe()).rejects.toMatchObject({ code: "invalid_option", option: "members" });
    const batched = withBatching(spread([createFakeEmbedder(), wrong]));
    await expect(batched.embed(numbered(64))).rejects.toMatchObject({ code: "invalid_option" });
    expect(wrong.requests).toEqual([]);
  });

  const at = (embedder: Embedder, endpoint: string): Embedder =>
    wrapEmbedder(embedder, {
      describe: async (options) => {
        const info = await embedder.describe(options);
        return { ...info, fingerprint: { ...info.fingerprint, endpoint } };
      },
    });

  test("args: members of different places show by a probe that they give the same vectors", async () => {
    const [one, two] = [createFakeEmbedder(), createFakeEmbedder()];
    await expect(spread([at(one, "east"), at(two, "west")]).describe()).rejects.toMatchObject({ option: "members" });
    const embedder = spread([at(one, "east"), at(two, "west")], { probe: "a lighthouse" });
    await expectAll(withBatching(embedder), numbered(64));
    expect([one.requests[0], two.requests[0]].flat()).toContain("a lighthouse");
    expect([...one.requests, ...two.requests].filter(([text]) => text === "a lighthouse").length).toBe(2);
    const wrong = spread([at(one, "east"), at(other(), "west")], { probe: "a lighthouse" });
    await expect(wrong.describe()).rejects.toMatchObject({ code: "invalid_option", option: "members" });
  });

  test("behavior: a member that cannot say what it is gets no request", async () => {
    const mute = createFakeEmbedder();
    const silent = wrapEmbedder(mute, { describe: () => Promise.reject(new ServerError("Down.")) });
    await expectAll(spread([silent, createFakeEmbedder()]), ["a"]);
    expect(mute.requests).toEqual([]);
  });

  test("behavior: the limits of a request are the tightest of all", async () => {
    const members = [{ inputsPerRequest: 8 }, { inputsPerRequest: 4, tokensPerRequest: 100 }].map((limits) =>
      createFakeEmbedder({ limits }),
    );
    expect((await spread(members).describe()).limits).toMatchObject({ inputsPerRequest: 4, tokensPerRequest: 100 });
  });
});

test("error: what cannot work is refused at once", () => {
  const none: unknown = [7];
  expect(() => spread([])).toThrow("`members`");
  expect(() => spread(none as Embedder[])).toThrow("`members[0]`");
  expect(() => spread([{ embedder: createFakeEmbedder(), requestsPerMinute: NaN }])).toThrow(
    "`members[0].requestsPerMinute`",
  );
  expect(() => spread([createFakeEmbedder()], { cooldownMs: -1 })).toThrow("`cooldownMs`");
});
