// How long MaxSim takes, and what it adds on the evaluation sets, which are not part of this repository: --eval PATH.
import { parseArgs } from "node:util";
import { EmbeddingMatrix, type TokenEncoder, topK } from "@embedloom/core";
import { createMaxSimIndex } from "@embedloom/matryoshka";
import { miniModelPath } from "@embedloom/mini-model";
import { seededRandom } from "@embedloom/testing";
import { createTransformersModel } from "@embedloom/transformers";
import { cutIntoChunks, ndcgAt10 } from "../../chunk-retrieval.ts";
import { loadRetrievalSets, type RetrievalSet } from "../../retrieval-sets.ts";
import type { ClaimReport } from "../claim-report.ts";
import { gain, mean, sampled } from "./sampled-set.ts";

const ENCODINGS = ["float32", "int8"] as const;
/** 384 is that of MiniLM, 512 that of our mini model, 128 that of ColBERT's token vectors. */
const WIDTHS = [64, 128, 256, 384, 512];
/**
 * The widest that the goal is about. Of floats a processor multiplies and adds four times two in a cycle at best, 27 billion a
 * second at 3.4 GHz: 384 values take it 5.8 ms however they are written.
 */
const WIDEST_GOAL = { float32: 256, int8: 512 };
/** Width of the quality table beside the model's own. */
const NARROW = 128;
const ROUNDS = 31;
/** Chunks that the dense search hands to MaxSim. */
const SHORTLIST = 100;
const CHUNK_TOKENS = 128;
const QUERY_TOKENS = 32;

/** Times 100 chunks of 128 tokens against 32 of a question, then ranks. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  report.section("MaxSim: 100 chunks of 128 tokens, 32 of a question");
  measureTime(report);
  const { values } = parseArgs({
    args: [...options],
    options: { eval: { type: "string" }, model: { type: "string" } },
    strict: false,
  });
  const sets = typeof values.eval === "string" ? loadRetrievalSets(values.eval) : [];
  if (sets.length === 0) {
    report.skip(
      "what MaxSim adds",
      "the evaluation sets are not part of this repository; give their folder with --eval PATH",
    );
    return;
  }
  const path = typeof values.model === "string" ? values.model : miniModelPath;
  const model = createTransformersModel({ model: path });
  for (const set of sets) await measureQuality(report, model, sampled(set));
  await model.close();
}

function measureTime(report: ClaimReport): void {
  const random = seededRandom("max-sim");
  const rows: (string | number)[][] = [];
  for (const encoding of ENCODINGS) {
    for (const dimensions of WIDTHS) {
      const matrix = (count: number): EmbeddingMatrix =>
        new EmbeddingMatrix(
          Float32Array.from({ length: count * dimensions }, () => random() - 0.5),
          dimensions,
        );
      const chunks = Array.from({ length: SHORTLIST }, () => matrix(CHUNK_TOKENS));
      const [prepared = 0] = timed(5, () => createMaxSimIndex(chunks, { encoding }));
      const index = createMaxSimIndex(chunks, { encoding });
      const query = matrix(QUERY_TOKENS);
      const times = timed(ROUNDS, () => index.rank(query, { k: 10 }));
      const median = times[ROUNDS >> 1]!;
      const products = SHORTLIST * CHUNK_TOKENS * QUERY_TOKENS * dimensions;
      rows.push([
        encoding,
        dimensions,
        median.toFixed(2),
        times[0]!.toFixed(2),
        (products / times[0]! / 1e6).toFixed(0),
        prepared.toFixed(1),
      ]);
      if (dimensions > WIDEST_GOAL[encoding]) continue;
      report.goal(`milliseconds of MaxSim, ${encoding}, ${dimensions} dimensions`, {
        value: median,
        unit: "ms",
        atMost: 5,
        spread: [times[0]!, times.at(-1)!],
      });
    }
  }
  report.table(
    ["values", "dimensions", "median ms", "best ms", "billion products a second, best", "ms to prepare, once"],
    rows,
  );
}

/** Milliseconds of each round, the shortest first. */
function timed(rounds: number, work: () => unknown): number[] {
  return Array.from({ length: rounds }, () => {
    const begin = performance.now();
    work();
    return performance.now() - begin;
  }).toSorted((left, right) => left - right);
}

async function measureQuality(
  report: ClaimReport,
  model: ReturnType<typeof createTransformersModel>,
  set: RetrievalSet,
): Promise<void> {
  const { embedder, tokenEncoder } = model;
  const { parts, texts } = await cutIntoChunks(tokenEncoder, set, CHUNK_TOKENS);
  const { embeddings } = await embedder.embed(texts, { inputType: "document" });
  const { embeddings: asked } = await embedder.embed(
    set.questions.map(({ text }) => text),
    { inputType: "query" },
  );
  const { query: queryPrompt = "", document: documentPrompt = "" } = (await tokenEncoder.describe()).prompts;
  const tokens = await tokenVectors(tokenEncoder, texts, documentPrompt);
  const questionTokens = await tokenVectors(
    tokenEncoder,
    set.questions.map(({ text }) => text),
    queryPrompt,
  );
  const partCount = set.documents.reduce((sum, document) => sum + document.parts.length, 0);
  const variants = ENCODINGS.flatMap((encoding) =>
    [tokens[0]!.dimensions, NARROW].map((dimensions) => ({
      encoding,
      dimensions,
      index: createMaxSimIndex(tokens, { encoding, dimensions }),
    })),
  );
  const dense: number[] = [];
  const reranked = variants.map((): number[] => []);
  set.questions.forEach(({ answers }, q) => {
    const found = topK(embeddings, asked.row(q), Math.min(SHORTLIST, texts.length));
    const scores = new Float64Array(texts.length).fill(-Infinity);
    for (const { index, score } of found) scores[index] = score;
    dense.push(ndcgAt10(scores, parts, partCount, answers));
    const among = found.map(({ index }) => index);
    variants.forEach(({ index }, v) => {
      const again = new Float64Array(texts.length).fill(-Infinity);
      for (const match of index.rank(questionTokens[q]!, { k: SHORTLIST, among })) again[match.index] = match.score;
      reranked[v]!.push(ndcgAt10(again, parts, partCount, answers));
    });
  });
  report.note(
    `\n${set.name}: ${set.questions.length} questions, ${texts.length} chunks of up to ${CHUNK_TOKENS} tokens`,
  );
  report.table(
    ["ranking", "nDCG@10", "points that MaxSim adds, with the paired 95 % interval"],
    [
      ["one vector a chunk", mean(dense).toFixed(4), ""],
      ...variants.map(({ encoding, dimensions }, v) => [
        `the best ${SHORTLIST} by MaxSim, ${encoding}, ${dimensions}`,
        mean(reranked[v]!).toFixed(4),
        gain(dense, reranked[v]!),
      ]),
    ],
  );
}

/** The token vectors of texts, without those of specials and prompt. */
async function tokenVectors(
  encoder: TokenEncoder,
  texts: readonly string[],
  prompt: string,
): Promise<EmbeddingMatrix[]> {
  const { specials } = await encoder.describe();
  const matrices: EmbeddingMatrix[] = [];
  for (const text of texts) {
    const { ids, starts } = await encoder.tokenize(prompt + text);
    const first = starts.findIndex((start) => start >= prompt.length);
    const [rows] = await encoder.encode([Int32Array.from([...specials.before, ...ids, ...specials.after])]);
    const own = Array.from({ length: ids.length - Math.max(0, first) }, (_, i) => specials.before.length + first + i);
    matrices.push(rows!.select(own));
  }
  return matrices;
}
