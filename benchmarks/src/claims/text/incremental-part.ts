// What a change of a long document costs with windows whose edges depend on their content: tokens run again and, with
// --eval PATH, points of nDCG@10 against even windows.
import { parseArgs } from "node:util";
import type { EmbeddingStore } from "@embedloom/core";
import { createLateChunker, createParagraphChunker, type LateChunkResult } from "@embedloom/late-chunk";
import { miniModelPath } from "@embedloom/mini-model";
import { createMemoryStore } from "@embedloom/cache";
import { createTransformersModel } from "@embedloom/transformers";
import { createFakeTokenEncoder, seededRandom } from "@embedloom/testing";
import { indexChunks, qualityAtWidths } from "../../chunk-retrieval.ts";
import { loadRetrievalSets } from "../../retrieval-sets.ts";
import type { ClaimReport } from "../claim-report.ts";

const TOKENS = 100_000;
const WORDS = 90;
/** Paragraphs that are changed, from one to a fifth of the document. */
const CHANGES = [1, 1, 1, 1, 1, 2, 5, 10, 20, 50, 100, 200];
const CHUNK_TOKENS = 128;

/** Measures tokens run again and points lost. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  report.section("Late chunks of a document that changes");
  await measureReruns(report);
  const { values } = parseArgs({ args: [...options], options: { eval: { type: "string" } }, strict: false });
  await measureQuality(report, typeof values.eval === "string" ? values.eval : undefined);
}

async function measureReruns(report: ClaimReport): Promise<void> {
  const seed = `incremental ${Date.now()}`;
  const random = seededRandom(seed);
  const word = (): string =>
    `w${Math.floor(9000 * random() ** 2)
      .toString(36)
      .replaceAll(/\d/g, "x")}`;
  const paragraph = (): string => `${Array.from({ length: WORDS - 1 }, word).join(" ")}.`;
  const paragraphs = Array.from({ length: Math.ceil(TOKENS / WORDS) }, paragraph);
  const encoder = createFakeTokenEncoder({ contextTokens: 1024, dimensions: 8 });
  const embed = (store: EmbeddingStore | undefined, texts: readonly string[]): Promise<LateChunkResult> =>
    createLateChunker({
      encoder,
      chunker: createParagraphChunker(),
      windows: "content",
      ...(store && { windowCache: { store } }),
    }).embed(texts.join("\n\n"));
  const rows: (string | number)[][] = [];
  const atOne: number[] = [];
  let differing = 0;
  for (const [round, count] of CHANGES.entries()) {
    const store = createMemoryStore({ maxBytes: 2e9 });
    const before = await embed(store, paragraphs);
    // Spread over the document, each time elsewhere, and new in length too.
    const step = Math.floor(paragraphs.length / count);
    const changed = paragraphs.map((each, i) =>
      i % step === (97 * (round + 1)) % step ? `${paragraph()} ${word()}.` : each,
    );
    const after = await embed(store, changed);
    const fresh = await embed(undefined, changed);
    differing += after.chunks.filter(
      ({ embedding }, i) => embedding.join() !== fresh.chunks[i]!.embedding.join(),
    ).length;
    const share = (100 * after.usage.tokens!) / TOKENS;
    if (count === 1) atOne.push(share);
    const ofDocument = `${((100 * count) / paragraphs.length).toFixed(2)} %`;
    rows.push([count, ofDocument, after.usage.tokens!, `${share.toFixed(1)} %`, before.usage.tokens!]);
  }
  report.note(`a document of ${TOKENS} tokens in paragraphs of ${WORDS}, seed "${seed}"`);
  report.table(
    ["paragraphs changed", "of the document", "tokens run again", "of the document's tokens", "tokens run at first"],
    rows,
  );
  report.goal("tokens run again after one paragraph changed, the most of several places", {
    value: Math.max(...atOne),
    unit: "%",
    atMost: 5,
  });
  report.goal("chunks from cached windows whose bits differ from a fresh run", { value: differing, exactly: 0 });
}

async function measureQuality(report: ClaimReport, path: string | undefined): Promise<void> {
  const [set] = path === undefined ? [] : loadRetrievalSets(path, "squad");
  if (set === undefined) {
    report.skip(
      "quality of content windows",
      "the evaluation sets are not part of this repository; give their folder with --eval PATH",
    );
    return;
  }
  const model = createTransformersModel({ model: miniModelPath });
  const questions = set.questions.filter((_, i) => i % 3 === 0);
  const asked = { ...set, questions };
  const { embeddings } = await model.embedder.embed(
    questions.map(({ text }) => text),
    { inputType: "query" },
  );
  const queries = questions.map((_, i) => embeddings.row(i));
  const quality: Record<string, number> = {};
  for (const windows of ["even", "content"] as const) {
    const [index] = await indexChunks(model.tokenEncoder, asked, "document", [CHUNK_TOKENS], { windows });
    quality[windows] = qualityAtWidths(asked, index!, queries, [embeddings.dimensions])[0]!;
  }
  await model.close();
  const lost = 100 * (quality["even"]! - quality["content"]!);
  report.note(
    `nDCG@10 with chunks of ${CHUNK_TOKENS} tokens: even windows ${quality["even"]!.toFixed(4)}, content windows ${quality["content"]!.toFixed(4)}`,
  );
  report.goal("points of nDCG@10 lost to content windows", { value: lost, unit: "points", atMost: 0.2 });
}
