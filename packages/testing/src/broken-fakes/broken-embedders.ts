import {
  ConnectionError,
  type Embedder,
  type EmbedderOverrides,
  type EmbedResult,
  EmbeddingMatrix,
  wrapEmbedder,
} from "@embedloom/core";
import type { EmbedderSubject } from "../embedder-contract/index.ts";
import { createFakeEmbedder } from "../fakes/index.ts";
import type { BrokenFake } from "./broken-fake.ts";

type Break = (sound: Embedder) => EmbedderOverrides;

function broken(
  name: string,
  caughtBy: string,
  breakIt: Break,
  claims: Partial<EmbedderSubject> = {},
): BrokenFake<EmbedderSubject> {
  const create = (): Embedder => {
    const sound = createFakeEmbedder();
    return wrapEmbedder(sound, breakIt(sound));
  };
  return { name, caughtBy, subject: { reducedDimensions: 8, ...claims, create } };
}

/** Breaks the result of every call that has inputs. */
function spoiled(change: (result: EmbedResult, inputs: readonly string[]) => EmbedResult): Break {
  return (sound) => ({
    embed: async (inputs, options) => {
      const result = await sound.embed(inputs, options);
      return inputs.length === 0 ? result : change(result, inputs);
    },
  });
}

function withMatrix(result: EmbedResult, rows: readonly ArrayLike<number>[]): EmbedResult {
  return { ...result, embeddings: EmbeddingMatrix.fromRows(rows) };
}

function spoilRow(change: (row: Float32Array) => void): Break {
  return spoiled((result) => {
    change(result.embeddings.row(result.embeddings.count - 1));
    return result;
  });
}

const RESULTS: readonly BrokenFake<EmbedderSubject>[] = [
  broken(
    "gives the rows in reverse",
    "order",
    spoiled((result) => withMatrix(result, [...result.embeddings].toReversed())),
  ),
  broken(
    "loses the last vector",
    "order",
    spoiled((result) => withMatrix(result, [...result.embeddings].slice(0, -1))),
  ),
  broken(
    "gives every text the same vector",
    "order",
    spoiled((result) =>
      withMatrix(
        result,
        Array.from(result.embeddings, () => result.embeddings.row(0)),
      ),
    ),
  ),
  broken(
    "drops repeated inputs",
    "order",
    spoiled((result, inputs) =>
      withMatrix(
        result,
        [...result.embeddings].filter((_, i) => inputs.indexOf(inputs[i]!) === i),
      ),
    ),
  ),
  broken(
    "gives vectors that are too short",
    "shape",
    spoiled((result) =>
      withMatrix(
        result,
        [...result.embeddings].map((row) => row.slice(1)),
      ),
    ),
  ),
  broken(
    "gives a NaN",
    "shape",
    spoilRow((row) => row.fill(NaN, 0, 1)),
  ),
  broken(
    "gives a zero vector",
    "shape",
    spoilRow((row) => row.fill(0)),
  ),
  broken(
    "forgets to normalise",
    "shape",
    spoilRow((row) => row.set(row.map((value) => value * 3))),
  ),
  broken(
    "reports NaN tokens",
    "usage",
    spoiled((result) => ({ ...result, usage: { ...result.usage, tokens: NaN } })),
  ),
];

const CALLS: readonly BrokenFake<EmbedderSubject>[] = [
  broken("sends a request for no inputs", "shape", (sound) => ({
    embed: async (inputs, options) => {
      const result = await sound.embed(inputs, options);
      return inputs.length > 0 ? result : { ...result, usage: { requests: 1, tokens: 0, costUsd: 0 } };
    },
  })),
  broken("hands out a vector that it keeps", "shape", (sound) => {
    const kept = new Map<string, EmbedResult>();
    return {
      embed: async (inputs, options) => {
        const key = JSON.stringify([inputs, options?.dimensions]);
        const result = kept.get(key) ?? (await sound.embed(inputs, options));
        kept.set(key, result);
        return result;
      },
    };
  }),
  broken("mixes up calls that run at the same time", "order", (sound) => {
    let last: readonly string[] = [];
    return {
      embed: async (inputs, options) => {
        last = inputs;
        await Promise.resolve();
        return sound.embed(last, options);
      },
    };
  }),
  broken("embeds empty texts", "inputs", (sound) => ({
    embed: (inputs, options) =>
      sound.embed(
        inputs.map((text) => (text === "" ? " " : text)),
        options,
      ),
  })),
  broken("names the wrong input", "inputs", (sound) => ({
    embed: async (inputs, options) => {
      for (const input of inputs) await sound.embed([input], options);
      return sound.embed(inputs, options);
    },
  })),
  broken("sorts the caller's array", "inputs", (sound) => ({
    embed: (inputs, options) => {
      if (!Object.isFrozen(inputs)) (inputs as string[]).reverse();
      return sound.embed(inputs, options);
    },
  })),
  broken("ignores dimensions", "dimensions", (sound) => ({
    embed: (inputs, options) => sound.embed(inputs, { ...options, dimensions: undefined }),
  })),
  broken("cuts without normalising", "dimensions", (sound) => ({
    embed: async (inputs, options = {}) => {
      const full = await sound.embed(inputs, { ...options, dimensions: undefined });
      const { dimensions } = options;
      if (dimensions === undefined || full.embeddings.count === 0) return sound.embed(inputs, options);
      return withMatrix(
        full,
        Array.from(full.embeddings, (row) => row.slice(0, dimensions)),
      );
    },
  })),
  broken("ignores the prompts that it claims", "inputType", () => ({}), { usesPrompts: true }),
  broken("changes its fingerprint after a call", "description", (sound) => {
    let calls = 0;
    return {
      embed: (inputs, options) => {
        calls++;
        return sound.embed(inputs, options);
      },
      describe: async (options) => {
        const info = await sound.describe(options);
        return { ...info, fingerprint: { ...info.fingerprint, calls } };
      },
    };
  }),
  broken("estimates no tokens", "description", () => ({ estimateTokens: () => 0 })),
];

const ENDINGS: readonly BrokenFake<EmbedderSubject>[] = [
  broken("ignores an abort", "abort", (sound) => ({
    embed: (inputs, options) => sound.embed(inputs, { ...options, signal: undefined }),
  })),
  broken("notices an abort only before it begins", "abort", (sound) => ({
    embed: async (inputs, options) => {
      options?.signal?.throwIfAborted();
      return sound.embed(inputs, { ...options, signal: undefined });
    },
  })),
  broken("rejects an aborted call with an error of its own", "abort", (sound) => ({
    embed: async (inputs, options) => {
      try {
        return await sound.embed(inputs, options);
      } catch (error) {
        throw options?.signal?.aborted === true ? new TypeError("aborted") : error;
      }
    },
  })),
  broken("leaks a timer", "abort", (sound) => ({
    embed: (inputs, options) => {
      setTimeout(() => {}, 200);
      return sound.embed(inputs, options);
    },
  })),
  broken("leaks a listener", "abort", (sound) => ({
    embed: (inputs, options) => {
      options?.signal?.addEventListener("abort", () => {});
      return sound.embed(inputs, options);
    },
  })),
  broken("aborts the calls of others", "abort", (sound) => {
    const shared = new AbortController();
    return {
      embed: (inputs, options) => {
        options?.signal?.addEventListener("abort", () => shared.abort(options.signal?.reason), { once: true });
        return sound.embed(inputs, { ...options, signal: shared.signal });
      },
    };
  }),
  broken("is dead after close", "lifecycle", (sound) => {
    let closed = false;
    return {
      close: async () => {
        closed = true;
      },
      embed: async (inputs, options) => {
        if (closed) throw new ConnectionError("Closed.");
        return sound.embed(inputs, options);
      },
    };
  }),
  broken("fails when closed twice", "lifecycle", () => {
    let closed = false;
    return {
      close: async () => {
        if (closed) throw new ConnectionError("Closed already.");
        closed = true;
      },
    };
  }),
];

/** Embedders that break one rule each, with the facet of `embedderContract` that catches them. */
export const BROKEN_EMBEDDERS: readonly BrokenFake<EmbedderSubject>[] = [...RESULTS, ...CALLS, ...ENDINGS];
