// A grid of chunkers, sizes, plain and late, widths, encodings and hybrid on one set, with a warm cache.
import { InvalidOptionError } from "@embedloom/core";
import { formatReport, type RetrievalTask, runGrid } from "@embedloom/eval";
import { createParagraphChunker, createSentenceChunker } from "@embedloom/late-chunk";
import { createBm25, fuseHybrid } from "@embedloom/search";
import type { RetrievalSet } from "../../retrieval-sets.ts";
import type { ClaimReport } from "../claim-report.ts";
import { readClaimOptions } from "./claim-options.ts";
import { openCachedModel } from "./passage-rankings.ts";

const QUESTIONS = 300;
const MINUTES = 5;

/** Warms the cache, measures the second run, and shows the best of it. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  report.section("The grid from a warm cache");
  const { sets, model: path } = readClaimOptions(report, options, "the grid");
  const set = sets.find(({ name }) => name === "squad-articles") ?? sets[0];
  if (set === undefined) return;
  const cached = openCachedModel(path);
  const { tokenEncoder } = cached.model;
  const { dimensions } = await tokenEncoder.describe();
  const settings = {
    task: taskOf(set),
    chunkers: {
      sentence: (maxTokens: number) => createSentenceChunker({ maxTokens }),
      paragraph: (maxTokens: number) => createParagraphChunker({ maxTokens }),
    },
    sizes: [64, 128],
    encoders: { plain: cached.plain, late: cached.late },
    tokenize: (text: string) => tokenEncoder.tokenize(text),
    widths: [dimensions, dimensions / 2],
    encodings: ["float32", "int8", "binary"] as const,
    hybrid: { index: createBm25, fuse: fuseHybrid },
    measures: ["ndcg@10", "recall@10"] as const,
  };
  // Every vector is made here; the rest of the grid is made of these.
  await runGrid({ ...settings, widths: [dimensions], encodings: ["float32"], hybrid: undefined });
  const before = cached.misses();
  const begin = performance.now();
  const { cells } = await runGrid(settings);
  const seconds = (performance.now() - begin) / 1000;
  report.goal(`${cells.length} combinations, ${QUESTIONS} questions`, {
    value: seconds / 60,
    unit: "minutes",
    atMost: MINUTES,
  });
  report.goal("vectors that were not in the cache", { value: cached.misses() - before, exactly: 0 });
  const best = cells
    .toSorted((one, other) => (other.evaluation.means["ndcg@10"] ?? 0) - (one.evaluation.means["ndcg@10"] ?? 0))
    .filter((_, i, { length }) => i < 5 || i >= length - 3);
  const systems = Object.fromEntries(best.map(({ name, evaluation }) => [name, evaluation]));
  report.note(formatReport({ systems, title: `The best five and the worst three of ${cells.length}` }, "markdown"));
  await cached.close();
}

function taskOf(set: RetrievalSet): RetrievalTask {
  let passage = 0;
  const documents = set.documents.map(({ text, parts }, d) => ({
    id: `d${d}`,
    text,
    passages: parts.map((part) => ({ id: `p${passage++}`, ...part })),
  }));
  const step = Math.max(1, set.questions.length / QUESTIONS);
  const asked = Array.from(
    { length: Math.min(QUESTIONS, set.questions.length) },
    (_, i) => set.questions[Math.floor(i * step)]!,
  );
  if (asked.length === 0) throw new InvalidOptionError("eval", "a set with questions", set.name);
  return {
    documents,
    queries: asked.map(({ text }, q) => ({ id: `q${q}`, text })),
    qrels: new Map(asked.map(({ answers }, q) => [`q${q}`, new Map(answers.map((answer) => [`p${answer}`, 1]))])),
  };
}
