import { type EmbeddingStore, InputRejectedError, isEmbedloomError, QuotaExhaustedError } from "@embedloom/core";
import { createFakeEmbedder, createFakeStore, deterministicVector } from "@embedloom/testing";
import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { type CacheOptions, withCache } from "../call/with-cache.ts";

interface HeldRequest {
  readonly batch: readonly string[];
  readonly signal: AbortSignal | undefined;
  readonly answer: () => void;
  readonly fail: (error: Error) => void;
}

/** A cache whose embedder answers each request when the test says so. */
function held(options?: CacheOptions, storeParts: Partial<EmbeddingStore> = {}) {
  const requests: HeldRequest[] = [];
  const inner = createFakeEmbedder({
    limits: {},
    beforeRequest: (batch, signal) =>
      new Promise((answer, fail) => void requests.push({ batch, signal, answer, fail })),
  });
  const fake = createFakeStore();
  return { cache: withCache(inner, { ...fake, ...storeParts }, options), requests, store: fake };
}

/** Waits until everything that can go on without an answer has done so. */
const idle = (): Promise<void> => setImmediate();
const rows = (texts: readonly string[]): number[][] =>
  texts.map((text) => [...deterministicVector(text, 32, "fake-model")]);
const caught = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => "resolved",
    (error: unknown) => error,
  );

describe("calls that run at the same time", () => {
  test("default: equal texts are asked for once, the others in one request per call", async () => {
    const { cache, requests } = held();
    const calls = [cache.embed(["a", "b"]), cache.embed(["c", "b", "a"]), cache.embed(["b"])];
    await idle();
    expect(requests.map(({ batch }) => batch)).toEqual([["a", "b"], ["c"]]);
    for (const request of requests) request.answer();
    const results = await Promise.all(calls);
    expect(results.map(({ embeddings }) => embeddings.toArrays())).toEqual([
      rows(["a", "b"]),
      rows(["c", "b", "a"]),
      rows(["b"]),
    ]);
    expect(results.map(({ usage }) => usage.requests)).toEqual([1, 1, 0]);
    expect(cache.stats()).toMatchObject({ hits: 0, misses: 3, deduplicated: 3 });
  });

  test("behavior: other settings are other texts", async () => {
    const { cache, requests } = held();
    const calls = [
      cache.embed(["a"]),
      cache.embed(["a"], { inputType: "query" }),
      cache.embed(["a"], { dimensions: 4 }),
    ];
    await idle();
    expect(requests).toHaveLength(3);
    for (const request of requests) request.answer();
    expect((await Promise.all(calls)).map(({ embeddings }) => embeddings.dimensions)).toEqual([32, 32, 4]);
  });

  test("behavior: results are copies, so that one caller cannot write into another's", async () => {
    const { cache, requests } = held();
    const calls = [cache.embed(["a"]), cache.embed(["a"])];
    await idle();
    requests[0]!.answer();
    const [first, second] = await Promise.all(calls);
    first!.embeddings.data.fill(7);
    expect(second!.embeddings.toArrays()).toEqual(rows(["a"]));
  });
});

describe("a flight that fails", () => {
  test("error: everyone who waits gets the error, about their own input, and nobody asks again", async () => {
    const { cache, requests } = held();
    const calls = [cache.embed(["a", "b"]), cache.embed(["x", "x", "b"])].map(caught);
    await idle();
    requests[0]!.fail(new InputRejectedError("It was refused.", { index: 1 }));
    requests[1]!.answer();
    const [first, second] = await Promise.all(calls);
    expect(first).toMatchObject({ code: "input_rejected", index: 1 });
    // The second call paid for "x", so it keeps it.
    if (!isEmbedloomError(second, "partial")) throw second;
    expect(second.completed.indices).toEqual([0, 1]);
    expect(second.failures).toEqual([
      { index: 2, error: expect.objectContaining({ code: "input_rejected", index: 2 }) },
    ]);
    expect(requests).toHaveLength(2);
  });

  test("error: a failure of the whole request is shared as it is", async () => {
    const { cache, requests } = held();
    const calls = [cache.embed(["a", "b"]), cache.embed(["b"])].map(caught);
    await idle();
    const quota = new QuotaExhaustedError("No credit is left.");
    requests[0]!.fail(quota);
    expect(await Promise.all(calls)).toEqual([quota, quota]);
  });

  test("behavior: a text that failed only for the company it kept is asked for again, once for all who wait", async () => {
    const { cache, requests } = held();
    const poisoned = caught(cache.embed(["poison", "b"]));
    const others = [cache.embed(["b"]), cache.embed(["b", "c"])];
    await idle();
    expect(requests.map(({ batch }) => batch)).toEqual([["poison", "b"], ["c"]]);
    requests[0]!.fail(new InputRejectedError("It was refused.", { index: 0 }));
    requests[1]!.answer();
    expect(await poisoned).toMatchObject({ index: 0 });
    await idle();
    expect(requests.map(({ batch }) => batch).slice(2)).toEqual([["b"]]);
    requests[2]!.answer();
    const results = await Promise.all(others);
    expect(results.map(({ embeddings }) => embeddings.toArrays())).toEqual([rows(["b"]), rows(["b", "c"])]);
  });

  test("behavior: a refusal that names no input of several is not taken for the text's own", async () => {
    const { cache, requests } = held();
    const poisoned = caught(cache.embed(["poison", "b"]));
    const other = cache.embed(["b"]);
    await idle();
    requests[0]!.fail(new InputRejectedError("One of them was refused."));
    expect(await poisoned).toMatchObject({ code: "input_rejected", index: undefined });
    await idle();
    requests[1]!.answer();
    expect((await other).embeddings.toArrays()).toEqual(rows(["b"]));
  });
});

describe("an abort", () => {
  test("behavior: of the call that asked leaves the request to those who wait for it, and it is cached", async () => {
    const { cache, requests, store } = held();
    const controller = new AbortController();
    const asked = caught(cache.embed(["a", "b"], { signal: controller.signal }));
    await idle();
    const joined = cache.embed(["b"]);
    await idle();
    const reason = new Error("I leave");
    controller.abort(reason);
    expect(await asked).toBe(reason);
    expect(requests[0]!.signal?.aborted).toBe(false);
    requests[0]!.answer();
    expect((await joined).embeddings.toArrays()).toEqual(rows(["b"]));
    expect(store.size()).toBe(2);
  });

  test("behavior: of everyone aborts the request; the next call starts anew and does not wait for the old one", async () => {
    const { cache, requests, store } = held();
    const controllers = [new AbortController(), new AbortController()];
    const calls = controllers.map(({ signal }) => caught(cache.embed(["a"], { signal })));
    await idle();
    controllers[0]!.abort(new Error("first"));
    expect(await calls[0]).toEqual(new Error("first"));
    expect(requests[0]!.signal?.aborted).toBe(false);
    controllers[1]!.abort(new Error("last"));
    expect(await calls[1]).toEqual(new Error("last"));
    expect(requests[0]!.signal?.reason).toEqual(new Error("last"));
    const next = cache.embed(["a"]);
    await idle();
    expect(requests).toHaveLength(2);
    requests[1]!.answer();
    expect((await next).embeddings.toArrays()).toEqual(rows(["a"]));
    expect(store.size()).toBe(1);
  });

  test("behavior: while the rows are being written loses no row that was paid for", async () => {
    let finish = (): void => {};
    const written: string[] = [];
    const setMany: EmbeddingStore["setMany"] = async (entries) => {
      await new Promise<void>((resolve) => void (finish = resolve));
      written.push(...entries.map(({ key }) => key));
    };
    const { cache, requests } = held({}, { setMany });
    const controller = new AbortController();
    const call = caught(cache.embed(["a"], { signal: controller.signal }));
    await idle();
    requests[0]!.answer();
    await idle();
    controller.abort(new Error("I leave"));
    expect(await call).toEqual(new Error("I leave"));
    const closed = cache.close();
    finish();
    await closed;
    expect(written).toHaveLength(1);
  });
});

describe("writes", () => {
  function slowStore() {
    const log: string[] = [];
    let finish = (): void => {};
    const setMany = async (): Promise<void> => {
      log.push("write begins");
      await new Promise<void>((resolve) => void (finish = resolve));
      log.push("write ends");
    };
    return { log, finish: () => finish(), store: { setMany, close: async () => void log.push("closed") } };
  }

  test("default: a call waits until its vectors are in the store", async () => {
    const { log, finish, store } = slowStore();
    const { cache, requests } = held({}, store);
    const call = cache.embed(["a"]).then(() => log.push("call ends"));
    await idle();
    requests[0]!.answer();
    await idle();
    finish();
    await call;
    expect(log).toEqual(["write begins", "write ends", "call ends"]);
  });

  test("args: in the background, the call does not wait, equal texts still come from it, and close does wait", async () => {
    const { log, finish, store } = slowStore();
    const { cache, requests } = held({ writes: "background" }, store);
    const call = cache.embed(["a"]).then(() => log.push("call ends"));
    await idle();
    requests[0]!.answer();
    await call;
    expect((await cache.embed(["a"])).embeddings.toArrays()).toEqual(rows(["a"]));
    expect(requests).toHaveLength(1);
    const closed = cache.close().then(() => log.push("close ends"));
    await idle();
    finish();
    await closed;
    expect(log.indexOf("call ends")).toBeLessThan(log.indexOf("write ends"));
    expect(log.slice(-3)).toEqual(["write ends", "closed", "close ends"]);
  });
});
