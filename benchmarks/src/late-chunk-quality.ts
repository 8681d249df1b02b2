// nDCG@10 of plain and of late chunks, by chunk size, on evaluation sets that are not part of this repository.
//
//   node benchmarks/src/late-chunk-quality.ts --eval PATH [--only squad|scifact] [--model FOLDER-OR-ID]
//
// PATH holds `squad-articles/` (rank the paragraph that answers, among those of all articles) and `scifact/` (rank the
// abstract that decides a claim). A paragraph or abstract scores what its best chunk scores.
import { parseArgs } from "node:util";
import { miniModelPath } from "@embedloom/mini-model";
import { createTransformersModel } from "@embedloom/transformers";
import { CHUNK_SIZES, indexChunks, qualityAtWidths } from "./chunk-retrieval.ts";
import { loadRetrievalSets, type RetrievalSet } from "./retrieval-sets.ts";

const { values: options } = parseArgs({
  options: { eval: { type: "string" }, only: { type: "string" }, model: { type: "string", default: miniModelPath } },
});

const { embedder, tokenEncoder: encoder, close } = createTransformersModel({ model: options.model });

async function evaluate(set: RetrievalSet): Promise<void> {
  const partCount = set.documents.reduce((sum, { parts }) => sum + parts.length, 0);
  const { embeddings } = await embedder.embed(
    set.questions.map(({ text }) => text),
    { inputType: "query" },
  );
  const queries = set.questions.map((_, i) => embeddings.row(i));
  console.log(
    `${set.name}: ${set.questions.length} questions, ${partCount} parts of ${set.documents.length} documents`,
  );
  console.log("chunk tokens   chunks   plain nDCG@10   late nDCG@10   difference");
  // A whole paragraph or abstract is the last row.
  const late = await indexChunks(encoder, set, "document", CHUNK_SIZES);
  for (const [i, size] of CHUNK_SIZES.entries()) {
    const [plain] = await indexChunks(encoder, set, "none", [size]);
    const [plainQuality] = qualityAtWidths(set, plain!, queries, [embeddings.dimensions]);
    const [lateQuality] = qualityAtWidths(set, late[i]!, queries, [embeddings.dimensions]);
    const name = size === Infinity ? "whole" : String(size);
    const difference = lateQuality! - plainQuality!;
    console.log(
      `${name.padStart(12)} ${String(plain!.parts.length).padStart(8)} ${plainQuality!.toFixed(4).padStart(15)} ${lateQuality!.toFixed(4).padStart(14)} ${`${difference < 0 ? "" : "+"}${difference.toFixed(4)}`.padStart(12)}`,
    );
  }
}

for (const set of loadRetrievalSets(options.eval, options.only)) await evaluate(set);
await close();
