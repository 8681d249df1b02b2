import type { TokenEncoderInfo } from "@embedloom/core";
import { lateChunkingFacts } from "@embedloom/late-chunk";
import { createTransformersModel } from "@embedloom/transformers";
import { createBm25 } from "../../bm25.ts";
import { cutIntoChunks, indexChunks } from "../../chunk-retrieval.ts";
import type { RetrievalSet } from "../../retrieval-sets.ts";
import { bestOfParts, fused, ndcgOf, vectorScores } from "./part-ranking.ts";

/** Sizes of a chunk, in tokens. */
export const CHUNK_TOKENS = [32, 64, 128, 256] as const;

/** Sizes of a window that are tried where the model has the positions. */
const WINDOWS = [256, 512, 1024, 2048];
const WIDTHS = [256, 128, 64];

/** nDCG@10 of every question, in the order of the set. */
type Quality = readonly number[];

/** What a model is worth on a set. */
export interface ModelQuality {
  readonly name: string;
  /** What the model's encoder says of itself. */
  readonly info: TokenEncoderInfo;
  /** Tokens of the windows of `late`; the longest that is known to be useful first, else the model's own. */
  readonly windows: readonly number[];
  /** By size of a chunk. */
  readonly bm25: readonly Quality[];
  /** By size of a chunk; fusions are with the first window. */
  readonly sizes: readonly {
    readonly plain: Quality;
    /** By window. */
    readonly late: readonly Quality[];
    readonly plainFused: Quality;
    readonly lateFused: Quality;
  }[];
  /** Late chunks of 64 tokens in the first window, all values first. */
  readonly widths: readonly { readonly width: number; readonly late: Quality }[];
}

/** Measures a model: plain, late in windows of several sizes, both with BM25, and late at smaller widths. */
export async function measureModel(name: string, folder: string, set: RetrievalSet): Promise<ModelQuality> {
  const positions = await mostTokens(folder);
  const model = createTransformersModel({ model: folder, contextTokens: positions.most });
  try {
    const { embeddings } = await model.embedder.embed(
      set.questions.map(({ text }) => text),
      { inputType: "query" },
    );
    const queries = set.questions.map((_, i) => embeddings.row(i).slice());
    const answers = set.questions.map((question) => question.answers);
    const partCount = set.documents.reduce((sum, { parts }) => sum + parts.length, 0);
    const { longestWindowTokens = Infinity } = lateChunkingFacts(await model.tokenEncoder.describe()) ?? {};
    const ownWindow = Math.min(2048, positions.own, longestWindowTokens);
    const windows = [ownWindow, ...WINDOWS.filter((window) => window <= positions.most && window !== ownWindow)];
    const lateIndexes = [];
    for (const maxWindowTokens of windows) {
      lateIndexes.push(await indexChunks(model.tokenEncoder, set, "document", CHUNK_TOKENS, { maxWindowTokens }));
    }
    const all = { sizes: [] as ModelQuality["sizes"][number][], bm25: [] as Quality[] };
    for (const [i, size] of CHUNK_TOKENS.entries()) {
      const [index] = await indexChunks(model.tokenEncoder, set, "none", [size], { maxWindowTokens: ownWindow });
      const plain = vectorScores(index!, queries, partCount, embeddings.dimensions);
      const late = lateIndexes.map((each) => vectorScores(each[i]!, queries, partCount, embeddings.dimensions));
      const { texts, parts } = await cutIntoChunks(model.tokenEncoder, set, size);
      const score = createBm25(texts);
      const words = set.questions.map(({ text }) => bestOfParts(score(text), parts, partCount));
      all.bm25.push(ndcgOf(words, answers));
      all.sizes.push({
        plain: ndcgOf(plain, answers),
        late: late.map((each) => ndcgOf(each, answers)),
        plainFused: ndcgOf(fused(words, plain), answers),
        lateFused: ndcgOf(fused(words, late[0]!), answers),
      });
    }
    const at64 = lateIndexes[0]![CHUNK_TOKENS.indexOf(64)]!;
    const widths = [embeddings.dimensions, ...WIDTHS.filter((width) => width < embeddings.dimensions)].map((width) => ({
      width,
      late: ndcgOf(vectorScores(at64, queries, partCount, width), answers),
    }));
    return { name, info: await model.tokenEncoder.describe(), windows, ...all, widths };
  } finally {
    await model.close();
  }
}

/** The context that a model's files name, and the positions it has. */
async function mostTokens(folder: string): Promise<{ own: number; most: number }> {
  const { tokenEncoder, close } = createTransformersModel({ model: folder });
  const { contextTokens: own } = await tokenEncoder.describe();
  await close();
  const wider = createTransformersModel({ model: folder, contextTokens: 2048 });
  const { tokenEncoder: encoder } = wider;
  let most = own;
  for (const window of WINDOWS.filter((each) => each > own)) {
    const fits = await encoder.encode([new Int32Array(window).fill(5)]).then(
      () => true,
      () => false,
    );
    if (fits) most = window;
  }
  await wider.close();
  return { own, most };
}
