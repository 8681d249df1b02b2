import { kindOf, kinds, knownModel, readOptions, type TokenEncoderInfo } from "@embedloom/core";

/** A mean difference over questions, in points: hundredths of what was compared. */
export interface PairedDifference {
  readonly points: number;
  /** Half of the 95 % interval. */
  readonly margin: number;
}

const fingerprintKind = kindOf("a fingerprint, as `describe()` gives it", (value) => {
  return typeof value === "object" && value !== null && Object.values({ ...value }).length >= 0;
});

/** What late chunking was measured to do to a model, against chunks embedded alone. */
export interface LateChunkingFacts {
  /** The model's name. */
  readonly model: string;
  /** Most tokens of a window with which late chunking was measured and was no worse than with less; specials included. */
  readonly longestWindowTokens: number;
  /**
   * Tokens of a window where nobody chooses: measured to be as good as the longest, and quicker to run. Absent: the longest is taken.
   */
  readonly defaultWindowTokens?: number;
  /** Late minus plain nDCG@10 in points, with half of the paired 95 % interval, by most tokens of a chunk. */
  readonly gains: readonly (PairedDifference & { readonly chunkTokens: number })[];
  /** Where, when and how it was measured. */
  readonly source: string;
}

/** Facts of a model that is known by its weights or by its name. */
interface Entry extends LateChunkingFacts {
  /** `files` of its fingerprint: the digest of weights and tokenizer. Absent: copies differ, and its name counts. */
  readonly files?: string;
}

const SOURCE =
  "1,500 questions on 18 articles of SQuAD 1.1, 2026-11-30: npm run claims -- model --only quality --eval PATH --base FOLDER";

const ENTRIES: readonly Entry[] = [
  {
    model: "mini-model",
    files: "c1e17b8c8dea0e0b",
    longestWindowTokens: 2048,
    // Its work grows with the square of a window: 2,048 tokens take three times as long a token, and rank the same.
    defaultWindowTokens: 512,
    gains: [
      { chunkTokens: 32, points: 1.94, margin: 0.55 },
      { chunkTokens: 64, points: 1.1, margin: 0.47 },
      { chunkTokens: 128, points: 0.59, margin: 0.43 },
      { chunkTokens: 256, points: 0.8, margin: 0.43 },
    ],
    source: SOURCE,
  },
  {
    model: "embedloom-context-v1",
    files: "702b33dd5b8885a8",
    longestWindowTokens: 256,
    gains: [
      { chunkTokens: 32, points: 2.55, margin: 1.04 },
      { chunkTokens: 64, points: 0.34, margin: 0.9 },
      { chunkTokens: 128, points: 0.29, margin: 0.82 },
      { chunkTokens: 256, points: -1.12, margin: 0.76 },
    ],
    source: SOURCE,
  },
  {
    model: "sentence-transformers/all-MiniLM-L6-v2",
    longestWindowTokens: 256,
    gains: [
      { chunkTokens: 32, points: -1.45, margin: 1.26 },
      { chunkTokens: 64, points: -3.09, margin: 1.21 },
      { chunkTokens: 128, points: -2.08, margin: 1.14 },
      { chunkTokens: 256, points: -3.63, margin: 1.1 },
    ],
    source: SOURCE,
  },
];

/**
 * What is known of late chunking with a model, by its weights or its name; `undefined` when nobody has measured it here.
 *
 * @example
 * ```ts
 * import { lateChunkingFacts } from "@embedloom/late-chunk";
 *
 * const facts = lateChunkingFacts({ model: "Xenova/all-MiniLM-L6-v2", fingerprint: {} });
 * console.log(facts?.longestWindowTokens); // 256
 * ```
 */
export function lateChunkingFacts(
  info: Pick<TokenEncoderInfo, "model" | "fingerprint">,
): LateChunkingFacts | undefined {
  const { model, fingerprint } = readOptions("info", info, {
    model: kinds.text,
    fingerprint: fingerprintKind,
  });
  const { files: digest } = { ...fingerprint };
  const byWeights = ENTRIES.find(({ files }) => files !== undefined && files === digest);
  const name = knownModel(model)?.id;
  const found = byWeights ?? ENTRIES.find((entry) => entry.files === undefined && entry.model === name);
  if (found === undefined) return undefined;
  const { files: _, ...facts } = found;
  return facts;
}
