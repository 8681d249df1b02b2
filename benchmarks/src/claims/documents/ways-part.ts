// Plain chunks, late chunks, and chunks with a text before them, on the evaluation sets, which are not part of this repository:
// --eval PATH. The text before a chunk is the first sentence of its document, since a language model is not part of this
// repository either: what a better text is worth shows on one's own.
import { parseArgs } from "node:util";
import { type DocumentEncoder, dot } from "@embedloom/core";
import { createContextualEncoder, createLateChunker, createSentenceChunker, type Span } from "@embedloom/late-chunk";
import { miniModelPath } from "@embedloom/mini-model";
import { createTransformersModel } from "@embedloom/transformers";
import { ndcgAt10 } from "../../chunk-retrieval.ts";
import { loadRetrievalSets, type RetrievalSet } from "../../retrieval-sets.ts";
import type { ClaimReport } from "../claim-report.ts";
import { gain, mean, sampled } from "./sampled-set.ts";

const CHUNK_TOKENS = 64;

/** Ranks the parts of each set three ways. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...options],
    options: { eval: { type: "string" }, model: { type: "string" } },
    strict: false,
  });
  report.section("Plain, late and contextual");
  const sets = typeof values.eval === "string" ? loadRetrievalSets(values.eval) : [];
  if (sets.length === 0) {
    report.skip(
      "plain, late and contextual",
      "the evaluation sets are not part of this repository; give their folder with --eval PATH",
    );
    return;
  }
  const { tokenEncoder, embedder, close } = createTransformersModel({
    model: typeof values.model === "string" ? values.model : miniModelPath,
  });
  const ways: readonly (readonly [name: string, encoder: DocumentEncoder])[] = [
    ["plain", createLateChunker({ encoder: tokenEncoder, context: "none", batchTokens: 4096 })],
    ["late", createLateChunker({ encoder: tokenEncoder, batchTokens: 4096 })],
    [
      "first sentence before the chunk",
      createContextualEncoder({ embedder, name: "first sentence", contextualize: firstSentence }),
    ],
  ];
  const chunker = createSentenceChunker({ maxTokens: CHUNK_TOKENS });
  for (const set of sets.map(sampled)) {
    const documents = await Promise.all(
      set.documents.map(async ({ text }) => {
        const cut = await chunker.chunk(text, { tokenize: (each) => tokenEncoder.tokenize(each), countAlone: false });
        return { text, spans: cut.filter(({ start, end }) => text.slice(start, end).trim() !== "") };
      }),
    );
    const parts = partsOf(set, documents);
    const scores = new Map<string, number[]>();
    for (const [name, encoder] of ways) scores.set(name, await ranked(set, encoder, documents, parts));
    const [plain] = scores.values();
    report.note(
      `\n${set.name}: ${set.questions.length} questions, ${parts.length} chunks of up to ${CHUNK_TOKENS} tokens`,
    );
    report.table(
      ["chunks", "nDCG@10", "points above plain, with the paired 95 % interval"],
      [...scores].map(([name, each]) => [name, mean(each).toFixed(4), name === "plain" ? "" : gain(plain!, each)]),
    );
  }
  await close();
}

async function firstSentence(chunk: string, document: string): Promise<string> {
  const [first] = new Intl.Segmenter("en", { granularity: "sentence" }).segment(document);
  const sentence = first?.segment.trim() ?? "";
  return chunk.includes(sentence) ? "" : sentence;
}

type Cut = { readonly text: string; readonly spans: readonly Span[] };

/** The part of the set in which the middle of each chunk stands. */
function partsOf(set: RetrievalSet, documents: readonly Cut[]): number[] {
  let before = 0;
  return documents.flatMap(({ spans }, d) => {
    const { parts } = set.documents[d]!;
    const first = before;
    before += parts.length;
    return spans.map(({ start, end }) => {
      const middle = (start + end) / 2;
      const at = parts.findIndex((part) => middle <= part.end);
      return first + (at < 0 ? parts.length - 1 : at);
    });
  });
}

async function ranked(
  set: RetrievalSet,
  encoder: DocumentEncoder,
  documents: readonly Cut[],
  parts: readonly number[],
): Promise<number[]> {
  const { documents: results } = await encoder.encode(documents);
  const rows = results.flatMap((document) => {
    if (document.parts === undefined) throw document.error;
    return [...document.embeddings];
  });
  const { embeddings: queries } = await encoder.embedQueries(set.questions.map(({ text }) => text));
  const count = set.documents.reduce((sum, document) => sum + document.parts.length, 0);
  return set.questions.map(({ answers }, q) => {
    const query = queries.row(q);
    return ndcgAt10(
      Float64Array.from(rows, (row) => dot(query, row)),
      parts,
      count,
      answers,
    );
  });
}
