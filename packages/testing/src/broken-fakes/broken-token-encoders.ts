import { ConnectionError, EmbeddingMatrix, type TokenEncoder, type TokenizedText } from "@embedloom/core";
import type { TokenEncoderSubject } from "../token-encoder-contract/index.ts";
import { createFakeTokenEncoder } from "../fakes/index.ts";
import type { BrokenFake } from "./broken-fake.ts";

type Break = (sound: TokenEncoder) => Partial<TokenEncoder>;

function broken(name: string, caughtBy: string, breakIt: Break): BrokenFake<TokenEncoderSubject> {
  const create = (): TokenEncoder => {
    const sound = createFakeTokenEncoder();
    return { ...sound, ...breakIt(sound) };
  };
  return { name, caughtBy, subject: { create } };
}

function shifted(change: (tokens: TokenizedText, text: string) => TokenizedText): Break {
  return (sound) => ({
    tokenize: async (text, options) => change(await sound.tokenize(text, options), text),
  });
}

/** Token encoders that break one rule each, with the facet of `tokenEncoderContract` that catches them. */
export const BROKEN_TOKEN_ENCODERS: readonly BrokenFake<TokenEncoderSubject>[] = [
  broken(
    "counts code points instead of code units",
    "offsets",
    shifted((tokens, text) => {
      const inPoints = (at: number): number => [...text.slice(0, at)].length;
      return { ...tokens, starts: tokens.starts.map(inPoints), ends: tokens.ends.map(inPoints) };
    }),
  ),
  broken(
    "ends every token inside its last character",
    "offsets",
    shifted((tokens) => ({ ...tokens, ends: tokens.ends.map((end) => end - 1) })),
  ),
  broken(
    "gives offsets past the text",
    "offsets",
    shifted((tokens) => ({ ...tokens, ends: tokens.ends.map((end) => end + 1) })),
  ),
  broken(
    "gives the tokens in reverse",
    "offsets",
    shifted((tokens) => ({ ...tokens, starts: tokens.starts.toReversed(), ends: tokens.ends.toReversed() })),
  ),
  broken(
    "truncates at its context",
    "offsets",
    shifted((tokens) => ({
      ids: tokens.ids.slice(0, 126),
      starts: tokens.starts.slice(0, 126),
      ends: tokens.ends.slice(0, 126),
    })),
  ),
  broken("remembers the last text", "offsets", (sound) => {
    let last = 0;
    return {
      tokenize: async (text, options) => {
        const tokens = await sound.tokenize(text, options);
        const shiftedIds = tokens.ids.map((id) => id + last);
        last = text.length;
        return { ...tokens, ids: shiftedIds };
      },
    };
  }),
  broken("mixes the sequences of a call", "encoding", (sound) => ({
    encode: async (sequences, options) => {
      const matrices = await sound.encode(sequences, options);
      const longest = Math.max(0, ...sequences.map((sequence) => sequence.length));
      return matrices.map(
        (matrix) =>
          new EmbeddingMatrix(
            matrix.data.map((value) => value + longest / 100),
            matrix.dimensions,
          ),
      );
    },
  })),
  broken("pads its matrices", "encoding", (sound) => ({
    encode: async (sequences, options) => {
      const matrices = await sound.encode(sequences, options);
      return matrices.map((matrix) => EmbeddingMatrix.concat([matrix, matrix.select([0])]));
    },
  })),
  broken("hands out a matrix that it keeps", "encoding", (sound) => {
    const kept = new Map<string, readonly EmbeddingMatrix[]>();
    return {
      encode: async (sequences, options) => {
        const key = sequences.map(String).join("|");
        const matrices = kept.get(key) ?? (await sound.encode(sequences, options));
        kept.set(key, matrices);
        return matrices;
      },
    };
  }),
  broken("cuts sequences that are too long", "encoding", (sound) => ({
    encode: (sequences, options) =>
      sound.encode(
        sequences.map((sequence) => sequence.slice(0, 128)),
        options,
      ),
  })),
  broken("changes its fingerprint after a run", "description", (sound) => {
    let runs = 0;
    return {
      encode: (sequences, options) => {
        runs++;
        return sound.encode(sequences, options);
      },
      describe: async (options) => {
        const info = await sound.describe(options);
        return { ...info, fingerprint: { ...info.fingerprint, runs } };
      },
    };
  }),
  broken("ignores an abort", "abort", (sound) => ({ encode: (sequences) => sound.encode(sequences) })),
  broken("leaks a listener", "abort", (sound) => ({
    encode: (sequences, options) => {
      options?.signal?.addEventListener("abort", () => {});
      return sound.encode(sequences, options);
    },
  })),
  broken("is dead after close", "lifecycle", (sound) => {
    let closed = false;
    return {
      close: async () => {
        closed = true;
      },
      encode: async (sequences, options) => {
        if (closed) throw new ConnectionError("Closed.");
        return sound.encode(sequences, options);
      },
    };
  }),
];
