import { describe, expect, test } from "vitest";
import { compose } from "./compose.ts";
import type { EmbedderInfo } from "../contract/embedder-info.ts";
import type { Embedder, EmbedOptions } from "../contract/embedder.ts";
import { EmbeddingMatrix } from "../matrix/embedding-matrix.ts";
import { InvalidOptionError } from "../errors/invalid-option-error.ts";
import { fingerprintText } from "../identity/fingerprint-text.ts";
import { withDimensions } from "./with-dimensions.ts";
import { wrapEmbedder } from "./wrap-embedder.ts";

function provider(facts: Partial<EmbedderInfo>): { embedder: Embedder; calls: EmbedOptions[] } {
  const calls: EmbedOptions[] = [];
  const info: EmbedderInfo = {
    provider: "p",
    model: "m",
    dimensions: 4,
    nativeDimensions: 4,
    matryoshka: undefined,
    normalized: false,
    limits: {},
    fingerprint: { provider: "p", model: "m", dimensions: 4 },
    ...facts,
  };
  const embedder: Embedder = {
    provider: "p",
    model: "m",
    estimateTokens: () => 1,
    describe: async () => info,
    embed: async (inputs, options = {}) => {
      calls.push(options);
      const rows = inputs.map(() => [3, 4, 12, 84].slice(0, options.dimensions ?? 4));
      return { embeddings: EmbeddingMatrix.fromRows(rows), usage: { requests: 1, tokens: 1, costUsd: 0 } };
    },
    close: async () => {},
  };
  return { embedder, calls };
}

describe("withDimensions", () => {
  test("default: a trained width is asked of the provider, and a call may choose another", async () => {
    const { embedder, calls } = provider({ matryoshka: { sizes: [2] } });
    const short = withDimensions(embedder, 2);
    expect((await short.embed(["a"], { inputType: "query" })).embeddings.dimensions).toBe(2);
    await short.embed(["a"], { dimensions: 4 });
    expect(calls).toEqual([{ inputType: "query", dimensions: 2 }, { dimensions: 4 }]);
    expect(await short.describe()).toMatchObject({ dimensions: 2, nativeDimensions: 4, normalized: false });
  });

  test("args: any width above the smallest where the model allows any", async () => {
    const { embedder } = provider({ matryoshka: { sizes: [], anyFrom: 2 } });
    expect((await withDimensions(embedder, 3).embed(["a"])).embeddings.dimensions).toBe(3);
    await expect(withDimensions(embedder, 1).embed(["a"])).rejects.toMatchObject({ code: "unsupported" });
  });

  test("error: a width the model was not trained for is refused before any request, with the widths that work", async () => {
    const { embedder, calls } = provider({ matryoshka: { sizes: [2, 1] } });
    await expect(withDimensions(embedder, 3).embed(["a"])).rejects.toThrow(
      "m gives its own 4 dimensions and was trained for 2, 1; 3 of them may lose their meaning. " +
        "Choose another width, or cut the vectors knowingly: withDimensions(embedder, n, { force: true }).",
    );
    const untrained = provider({});
    await expect(withDimensions(untrained.embedder, 2).describe()).rejects.toThrow(
      "is not known to be trained for fewer",
    );
    expect([...calls, ...untrained.calls]).toEqual([]);
  });

  test("args: force cuts the full vector here, normalised, under a fingerprint of its own", async () => {
    const { embedder, calls } = provider({});
    const forced = withDimensions(embedder, 2, { force: true });
    expect((await forced.embed(["a"])).embeddings.toArrays()).toEqual([[Math.fround(0.6), Math.fround(0.8)]]);
    expect(calls).toEqual([{ dimensions: undefined }]);
    const info = await forced.describe();
    expect(info).toMatchObject({ dimensions: 2, normalized: true });
    const trained = provider({ matryoshka: { sizes: [2] } });
    const other = await withDimensions(trained.embedder, 2).describe();
    expect(fingerprintText(info.fingerprint)).not.toBe(fingerprintText(other.fingerprint));
  });

  test("error: force cannot widen a vector", async () => {
    const { embedder } = provider({});
    await expect(withDimensions(embedder, 5, { force: true }).embed(["a"])).rejects.toThrow(
      "m has its own 4 dimensions; it cannot give 5.",
    );
  });

  test("error: a width that is no positive integer is refused at once", () => {
    for (const width of [0, -1, 1.5, NaN]) {
      expect(() => withDimensions(provider({}).embedder, width)).toThrow(InvalidOptionError);
    }
  });
});

describe("compose", () => {
  test("default: the first wrapper is the innermost, and the result has the last one's type", async () => {
    const { embedder } = provider({});
    const order: string[] = [];
    const named = (name: string) => (inner: Embedder) => ({
      ...wrapEmbedder(inner, {
        embed: (inputs, options) => {
          order.push(name);
          return inner.embed(inputs, options);
        },
      }),
      label: name,
    });
    const stack = compose(embedder, named("inner"), named("outer"));
    await stack.embed(["a"]);
    expect(order).toEqual(["outer", "inner"]);
    expect(stack.label).toBe("outer");
    expect(compose(embedder)).toBe(embedder);
  });
});

describe("wrapEmbedder", () => {
  test("behavior: what is not replaced reaches an inner embedder made of a class", async () => {
    class Provider implements Embedder {
      readonly provider = "class";
      readonly model = "m";
      readonly #sound = provider({}).embedder;
      estimateTokens = (): number => 3;
      describe(): Promise<EmbedderInfo> {
        return this.#sound.describe();
      }
      embed(inputs: readonly string[]): ReturnType<Embedder["embed"]> {
        return this.#sound.embed(inputs);
      }
      async close(): Promise<void> {}
    }
    const wrapped = wrapEmbedder(new Provider(), {});
    expect([wrapped.provider, wrapped.estimateTokens("x")]).toEqual(["class", 3]);
    expect((await wrapped.embed(["a"])).embeddings.count).toBe(1);
    expect((await wrapped.describe()).model).toBe("m");
    await wrapped.close();
  });
});
