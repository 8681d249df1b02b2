// The three questions of the demo's samples: the answer must be the first of the late chunks every time, and of the plain ones not every time.
//
//   npm run claims -- model --only samples [--model FOLDER] [--base FOLDER]
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { contextModelPath } from "@embedloom/context-model";
import { dot } from "@embedloom/core";
import { type Chunker, createLateChunker, createMarkdownChunker, createParagraphChunker } from "@embedloom/late-chunk";
import { miniModelPath } from "@embedloom/mini-model";
import { createTransformersModel } from "@embedloom/transformers";
import { isAnswer, SAMPLE_QUESTIONS, SAMPLES } from "../../../../packages/studio/src/samples/sample-questions.ts";
import type { ClaimReport } from "../claim-report.ts";

/** Ranks the samples' chunks with every model, and holds those of our packages and the candidate to the demo's promise. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  report.section("The samples of the demo");
  const flags = { base: { type: "string" }, model: { type: "string" } } as const;
  const { values } = parseArgs({ args: [...options], options: flags, strict: false });
  const models = [
    { name: "mini-model", folder: miniModelPath, isHeld: true },
    { name: "context-model", folder: contextModelPath, isHeld: true },
  ];
  if (typeof values.base === "string") models.push({ name: "all-MiniLM-L6-v2", folder: values.base, isHeld: false });
  if (typeof values.model === "string") {
    models.push({ name: basename(values.model), folder: values.model, isHeld: true });
  }
  for (const { name, folder, isHeld } of models) {
    const ranks = { plain: await answerRanks(folder, "none"), late: await answerRanks(folder, "document") };
    report.note(
      `${name}: the answers are number ${ranks.plain.join(", ")} of plain chunks, ${ranks.late.join(", ")} of late`,
    );
    if (!isHeld) continue;
    const first = (all: readonly number[]): number => all.filter((rank) => rank === 1).length;
    report.goal(`${name}: answers first among late chunks`, {
      value: first(ranks.late),
      unit: "questions",
      exactly: SAMPLE_QUESTIONS.length,
    });
    report.goal(`${name}: answers first among plain chunks`, {
      value: first(ranks.plain),
      unit: "questions",
      atMost: SAMPLE_QUESTIONS.length - 1,
    });
  }
}

/** The demo's chunks: as many characters as the command takes where nobody chose. */
const SIZE = { maxCharacters: 300 };

/** The rank of each question's answer among all chunks; the HTML file, which only the command reads, is left out. */
async function answerRanks(folder: string, context: "none" | "document"): Promise<number[]> {
  const model = createTransformersModel({ model: folder });
  try {
    const lateChunker = createLateChunker({ encoder: model.tokenEncoder, context, onEmptySpan: "null" });
    const chunks: { text: string; vector: Float32Array }[] = [];
    for (const file of readdirSync(SAMPLES).filter((each) => /\.(txt|md)$/.test(each))) {
      const text = readFileSync(join(SAMPLES, file), "utf8");
      const chunker: Chunker = file.endsWith(".md") ? createMarkdownChunker(SIZE) : createParagraphChunker(SIZE);
      const spans = await chunker.chunk(text);
      const { chunks: found } = await lateChunker.embedSpans(text, spans);
      found.forEach(({ embedding }, i) => {
        if (embedding !== null) chunks.push({ text: text.slice(spans[i]!.start, spans[i]!.end), vector: embedding });
      });
    }
    const { embeddings } = await model.embedder.embed(
      SAMPLE_QUESTIONS.map(({ question }) => question),
      { inputType: "query" },
    );
    return SAMPLE_QUESTIONS.map(({ answer }, q) => {
      const scored = chunks.map(({ text, vector }) => ({ text, score: dot(embeddings.row(q), vector) }));
      scored.sort((a, b) => b.score - a.score);
      return 1 + scored.findIndex(({ text }) => isAnswer(text, answer));
    });
  } finally {
    await model.close();
  }
}
