import { fingerprintText, isEmbedloomError } from "@embedloom/core";
import { describe, expect, test } from "vitest";
import { adaptEmbedder, type VectorReply, type VectorRequest, type VectorSource } from "./adapt-embedder.ts";

const facts = { dimensions: 2, normalized: false };

interface Recorder extends VectorSource {
  readonly requests: VectorRequest[];
}

/** Answers with the length of each text unless told otherwise, and keeps the requests. */
function recorder(settings: Partial<VectorSource> = {}): Recorder {
  const requests: VectorRequest[] = [];
  const answer = async (request: VectorRequest): Promise<VectorReply> => {
    requests.push(request);
    return settings.embed?.(request) ?? { vectors: request.inputs.map((text) => [text.length, 1]) };
  };
  return { provider: "mine", model: "lengths", ...settings, requests, embed: answer };
}

const sent = ({ requests }: Recorder): (readonly string[])[] => requests.map(({ inputs }) => inputs);

describe("adaptEmbedder", () => {
  test("default: one request, rows in the order of the inputs, tokens and cost unknown", async () => {
    const source = recorder();
    const { embeddings, usage } = await adaptEmbedder(source, facts).embed(["ab", "abcd"]);
    expect(embeddings.toArrays()).toEqual([
      [2, 1],
      [4, 1],
    ]);
    expect(usage).toEqual({ requests: 1, tokens: undefined, costUsd: undefined });
    expect(sent(source)).toEqual([["ab", "abcd"]]);
  });

  test("default: asks the library nothing before the first call", async () => {
    const limits = (): never => expect.unreachable("limits were asked for");
    const source = recorder({ limits });
    adaptEmbedder(source, facts).estimateTokens("harbour");
    expect(source.requests).toEqual([]);
  });

  test("default: estimates a quarter token per byte", () => {
    const { estimateTokens } = adaptEmbedder(recorder(), facts);
    expect([estimateTokens("harbour"), estimateTokens("石畳")]).toEqual([2, 2]);
  });

  test("args: the caller's limits stand above the library's", async () => {
    const limits = async () => ({ inputsPerRequest: 3, tokensPerInput: 9 });
    const embedder = adaptEmbedder(recorder({ limits }), { ...facts, limits: { inputsPerRequest: 2 } });
    expect((await embedder.describe()).limits).toEqual({ inputsPerRequest: 2, tokensPerInput: 9 });
  });

  test("args: estimateTokens packs the requests", async () => {
    const source = recorder();
    const estimateTokens = (text: string): number => text.length;
    await adaptEmbedder(source, { ...facts, estimateTokens, limits: { tokensPerRequest: 4 } }).embed([
      "ab",
      "cd",
      "ef",
    ]);
    expect(sent(source)).toEqual([["ab", "cd"], ["ef"]]);
  });

  test("args: prompts go before the inputs of their type, and into the fingerprint", async () => {
    const source = recorder();
    const embedder = adaptEmbedder(source, { ...facts, prompts: { query: "Q: " } });
    await embedder.embed(["a"], { inputType: "query" });
    await embedder.embed(["a"], { inputType: "document" });
    await embedder.embed(["a"]);
    expect(sent(source)).toEqual([["Q: a"], ["a"], ["a"]]);
    const other = adaptEmbedder(source, facts);
    const [mine, theirs] = await Promise.all([embedder.describe(), other.describe()]);
    expect(fingerprintText(mine.fingerprint)).not.toBe(fingerprintText(theirs.fingerprint));
  });

  test("args: the caller's fingerprint adds facts and replaces none", async () => {
    const { fingerprint } = await adaptEmbedder(recorder(), {
      ...facts,
      fingerprint: { revision: "v2", model: "another" },
    }).describe();
    expect(fingerprint).toMatchObject({ revision: "v2", model: "lengths", dimensions: 2, normalized: false });
  });

  test("args: a library that takes one query at a time gets one, whatever the limits", async () => {
    const source = recorder({ queriesOneByOne: true });
    const embedder = adaptEmbedder(source, { ...facts, limits: { inputsPerRequest: 8 } });
    await embedder.embed(["a", "b"], { inputType: "query" });
    await embedder.embed(["a", "b"], { inputType: "document" });
    expect(sent(source)).toEqual([["a"], ["b"], ["a", "b"]]);
  });

  test("behavior: tokens that are no number are unknown", async () => {
    const embed = (tokens: number) => async (): Promise<VectorReply> => ({ vectors: [[3, 4]], tokens });
    const spent = async (tokens: number) =>
      (await adaptEmbedder(recorder({ embed: embed(tokens) }), facts).embed(["a"])).usage;
    expect([(await spent(NaN)).tokens, (await spent(7)).tokens]).toEqual([undefined, 7]);
  });

  test("behavior: an abort reaches the library, and rejects though the library heeds it not", async () => {
    const source = recorder({ embed: () => new Promise(() => {}) });
    const controller = new AbortController();
    const call = adaptEmbedder(source, facts).embed(["a"], { signal: controller.signal });
    await expect.poll(() => source.requests.length).toBe(1);
    const reason = new Error("enough");
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    expect(source.requests[0]?.signal.reason).toBe(reason);
  });
});

describe("errors", () => {
  const absent: unknown = undefined;
  test.each([
    ["dimensions", { ...facts, dimensions: 0 }],
    ["normalized", { dimensions: 2, normalized: absent as boolean }],
    ["limits.inputsPerRequest", { ...facts, limits: { inputsPerRequest: 0 } }],
  ])("error: %s is refused at once", (option, wrong) => {
    expect(() => adaptEmbedder(recorder(), wrong)).toThrow(expect.objectContaining({ code: "invalid_option", option }));
  });

  test("error: a source without a name is refused at once", () => {
    expect(() => adaptEmbedder(recorder({ model: "" }), facts)).toThrow(expect.objectContaining({ option: "model" }));
  });

  test.each([
    ["missing vectors", [[1, 0]], { problem: "count" }],
    [
      "another width than the fact",
      [
        [1, 0, 0],
        [1, 0, 0],
      ],
      { problem: "width", index: undefined },
    ],
    [
      "a value that is not finite",
      [
        [1, 0],
        [NaN, 0],
      ],
      { problem: "not_finite", index: 1 },
    ],
    [
      "another length than the fact",
      [
        [1, 0],
        [3, 4],
      ],
      { problem: "shape", index: 1, message: /length 5\.000.*`normalized`/ },
    ],
  ])("error: %s in a reply is an InvalidReplyError", async (_, vectors, wanted) => {
    const source = recorder({ embed: async () => ({ vectors }) });
    const call = adaptEmbedder(source, { dimensions: 2, normalized: true }).embed(["a", "b"]);
    await expect(call).rejects.toMatchObject({ code: "invalid_reply", ...wanted });
  });

  test("error: what the library throws becomes typed, numbered over the whole call, and keeps what succeeded", async () => {
    const embed = async ({ inputs }: VectorRequest): Promise<VectorReply> => {
      if (inputs[0] === "bad") throw Object.assign(new Error("refused"), { status: 400 });
      return { vectors: inputs.map(() => [1, 0]) };
    };
    const embedder = adaptEmbedder(recorder({ embed }), { ...facts, limits: { inputsPerRequest: 1 } });
    const error: unknown = await embedder.embed(["a", "bad", "b"]).catch((thrown: unknown) => thrown);
    expect(isEmbedloomError(error, "partial") && error.completed.indices).toEqual([0]);
    expect(isEmbedloomError(error, "partial") && error.failures[0]?.error).toMatchObject({
      code: "input_rejected",
      index: 1,
    });
  });

  test("error: a bug of the library is handed on as it is", async () => {
    const bug = new TypeError("x is not a function");
    const source = recorder({ embed: () => Promise.reject(bug) });
    await expect(adaptEmbedder(source, facts).embed(["a"])).rejects.toBe(bug);
  });
});

describe("what a library gives", () => {
  test("error: null inside a vector is refused, never 0", async () => {
    const vectors = JSON.parse("[[null, 0.6]]");
    const embedder = adaptEmbedder(recorder({ embed: async () => ({ vectors }) }), facts);
    await expect(embedder.embed(["a"])).rejects.toMatchObject({
      code: "invalid_reply",
      problem: "not_finite",
      index: 0,
    });
  });

  test("error: a hole in the list of vectors is a typed error", async () => {
    const vectors = [
      [1, 2],
      [3, 4],
    ];
    delete vectors[0];
    const embedder = adaptEmbedder(recorder({ embed: async () => ({ vectors }) }), facts);
    await expect(embedder.embed(["a", "b"])).rejects.toMatchObject({
      code: "invalid_reply",
      problem: "shape",
      index: 0,
    });
  });

  test("behavior: a library that uses its memory again changes no result", async () => {
    const memory = new Float32Array(2);
    const embed = async ({ inputs }: VectorRequest): Promise<VectorReply> => {
      memory.set([inputs[0]!.length, 1]);
      return { vectors: [memory] };
    };
    const embedder = adaptEmbedder(recorder({ embed }), facts);
    const first = await embedder.embed(["ab"]);
    await embedder.embed(["abcd"]);
    expect(first.embeddings.toArrays()).toEqual([[2, 1]]);
  });

  test("behavior: an abort that the caller did not ask for is a time limit, the caller's own is his reason", async () => {
    const embed = async (): Promise<VectorReply> => {
      throw new DOMException("This operation was aborted", "AbortError");
    };
    const embedder = adaptEmbedder(recorder({ embed }), facts);
    await expect(embedder.embed(["a"])).rejects.toMatchObject({
      code: "connection",
      retryable: true,
      splittable: true,
    });
    const controller = new AbortController();
    const call = embedder.embed(["a"], { signal: controller.signal });
    controller.abort("enough");
    await expect(call).rejects.toBe("enough");
  });

  test("behavior: a lone surrogate reaches no library", async () => {
    const source = recorder();
    await adaptEmbedder(source, facts).embed(["half \ud83c"]);
    expect(sent(source)).toEqual([["half \ufffd"]]);
  });
});
