import { EmbeddingMatrix, type Match } from "@embedloom/core";
import { createBm25, fuseHybrid } from "@embedloom/search";
import type { ReadyStack } from "../providers/index.ts";
import { bestRows, type QuestionEmbedder, scoresAt } from "../search/index.ts";
import type { BareDocument } from "./heading-task.ts";
import { collapse, EVALUATION_DEPTH, type FindIds, type SearchWays } from "./ranking.ts";

/** What is embedded, and with what. */
export interface EmbeddedWaysParts {
  readonly ready: ReadyStack;
  readonly embedded: QuestionEmbedder;
  readonly documents: readonly BareDocument[];
  readonly signal: AbortSignal;
  /** Hears of chunks that have a vector. */
  readonly onChunks: (count: number) => void;
}

/** Chunks of one call. */
const CALL = 64;

/** Embeds documents plain and, where the provider can, late, and makes the ways to search them. */
export async function embedWays(parts: EmbeddedWaysParts): Promise<SearchWays> {
  const { documents, ready, embedded } = parts;
  const texts = documents.flatMap(({ text, spans }) => spans.map(({ start, end }) => text.slice(start, end)));
  const sections = documents.flatMap((document) => document.sections);
  const plain = await embedPlain(parts, texts);
  const late = ready.late ? await embedLate(parts, plain.dimensions) : undefined;
  const words = createBm25(texts);
  const near = (matrix: EmbeddingMatrix, query: Float32Array): Match[] =>
    bestRows(scoresAt(matrix, query, matrix.dimensions), EVALUATION_DEPTH);
  const way =
    (find: (query: Float32Array, question: string) => readonly Match[]): FindIds =>
    async (question, signal) => {
      const { query } = await embedded(question, signal);
      return collapse(find(query, question).map(({ index, score }) => ({ score, ids: sections[index]! })));
    };
  return new Map([
    ["plain", way((query) => near(plain, query))],
    ...(late === undefined ? [] : [["late", way((query) => near(late, query))] as const]),
    [
      "hybrid",
      way((vector, question) => {
        const matrix = late ?? plain;
        const rankings = [words.search(question, { k: EVALUATION_DEPTH }), near(matrix, vector)];
        return fuseHybrid(rankings, { depth: EVALUATION_DEPTH, wordSpread: words.spread(question), matrix, vector });
      }),
    ],
  ]);
}

async function embedPlain(
  { ready, signal, onChunks }: EmbeddedWaysParts,
  texts: readonly string[],
): Promise<EmbeddingMatrix> {
  const parts: EmbeddingMatrix[] = [];
  for (let from = 0; from < texts.length; from += CALL) {
    const part = texts.slice(from, from + CALL);
    parts.push((await ready.stack.embedder.embed(part, { inputType: "document", signal })).embeddings);
    onChunks(part.length);
  }
  return EmbeddingMatrix.concat(parts);
}

async function embedLate(
  { ready, documents, signal, onChunks }: EmbeddedWaysParts,
  dimensions: number,
): Promise<EmbeddingMatrix> {
  const matrix = EmbeddingMatrix.zeros(
    documents.reduce((sum, { spans }) => sum + spans.length, 0),
    dimensions,
  );
  let row = 0;
  for (const { text, spans } of documents) {
    const { vectors } = await ready.stack.lateVectors!(text, spans, { signal });
    for (const vector of vectors) {
      // A chunk without a token of its own is near to nothing.
      if (vector !== null) matrix.row(row).set(vector);
      row += 1;
    }
    onChunks(spans.length);
  }
  return matrix;
}
