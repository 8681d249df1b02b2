// What late chunking does to a model on retrieval sets that are not part of this repository: --eval PATH, see retrieval-sets.ts.
//
//   npm run claims -- model --only quality --eval PATH [--base FOLDER] [--model FOLDER] [--sets squad,scifact] [--questions 1500]
//
// Always mini-model and context-model; --base is all-MiniLM-L6-v2, and --model another candidate in place of context-model, which alone is
// held to the goals. Every difference is paired over questions, with a 95 % interval.
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { contextModelPath } from "@embedloom/context-model";
import { lateChunkingFacts } from "@embedloom/late-chunk";
import { miniModelPath } from "@embedloom/mini-model";
import { loadRetrievalSets, type RetrievalSet } from "../../retrieval-sets.ts";
import type { ClaimReport } from "../claim-report.ts";
import { differenceText, mean, pairedDifference } from "./paired-difference.ts";
import { CHUNK_TOKENS, measureModel, type ModelQuality } from "./model-quality.ts";

/** Measures every model on every set, prints the tables, and holds the candidate to the goals of its issue. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  report.section("Late chunking, by model");
  const { values } = parseArgs({ args: [...options], options: OPTIONS, strict: false });
  const text = (name: keyof typeof OPTIONS): string | undefined =>
    typeof values[name] === "string" ? values[name] : undefined;
  const path = text("eval");
  const asked = (text("sets") ?? "squad").split(",");
  const sets = path === undefined ? [] : asked.flatMap((name) => loadRetrievalSets(path, name));
  if (sets.length === 0) {
    report.skip(
      "late chunking by model",
      "the sets are not part of this repository; give their folder with --eval PATH",
    );
    return;
  }
  for (const set of sets.map((each) => sampled(each, Number(text("questions") ?? QUESTIONS)))) {
    report.note(`\n${set.name}: ${set.questions.length} questions, ${set.documents.length} documents`);
    const bundled = await measureModel("mini-model", miniModelPath, set);
    show(report, bundled);
    const isStated = set.name === "squad-articles" && set.questions.length === QUESTIONS;
    if (isStated) holdFacts(report, bundled);
    const base = await measureBase(report, text("base"), set);
    if (base !== undefined && isStated) holdFacts(report, base);
    const folder = text("model");
    const candidate = await measureModel(
      folder === undefined ? "context-model" : basename(folder),
      folder ?? contextModelPath,
      set,
    );
    show(report, candidate);
    if (isStated) holdFacts(report, candidate);
    if (base !== undefined) holdToGoals(report, candidate, base);
  }
}

/** Questions that the stated figures are of. */
const QUESTIONS = 1500;

const OPTIONS = {
  eval: { type: "string" },
  base: { type: "string" },
  model: { type: "string" },
  sets: { type: "string" },
  questions: { type: "string" },
} as const;

function sampled(set: RetrievalSet, count: number): RetrievalSet {
  const step = Math.max(1, set.questions.length / count);
  const kept = Array.from(
    { length: Math.min(count, set.questions.length) },
    (_, i) => set.questions[Math.floor(i * step)]!,
  );
  return { ...set, questions: kept };
}

async function measureBase(
  report: ClaimReport,
  folder: string | undefined,
  set: RetrievalSet,
): Promise<ModelQuality | undefined> {
  if (folder === undefined) {
    report.skip(`all-MiniLM-L6-v2 on ${set.name}`, "give its folder with --base FOLDER");
    return undefined;
  }
  const quality = await measureModel("all-MiniLM-L6-v2", folder, set);
  show(report, quality);
  return quality;
}

function show(report: ClaimReport, { name, windows, bm25, sizes, widths }: ModelQuality): void {
  report.note(`\n${name}, nDCG@10; differences in points with the paired 95 % interval`);
  report.table(
    [
      "chunk tokens",
      "BM25",
      "plain",
      ...windows.flatMap((window) => [`late, window ${window}`, "late - plain"]),
      "BM25 + plain",
      "BM25 + late",
      "difference",
    ],
    CHUNK_TOKENS.map((size, i) => {
      const { plain, late, plainFused, lateFused } = sizes[i]!;
      return [
        size,
        mean(bm25[i]!).toFixed(4),
        mean(plain).toFixed(4),
        ...late.flatMap((each) => [mean(each).toFixed(4), differenceText(pairedDifference(plain, each))]),
        mean(plainFused).toFixed(4),
        mean(lateFused).toFixed(4),
        differenceText(pairedDifference(plainFused, lateFused)),
      ];
    }),
  );
  const full = widths.at(0)!;
  report.note(`\n${name}, late chunks of 64 tokens by width`);
  report.table(
    ["values", "nDCG@10", "of all values"],
    widths.map(({ width, late }) => [
      width,
      mean(late).toFixed(4),
      `${((100 * mean(late)) / mean(full.late)).toFixed(1)} %`,
    ]),
  );
}

/** What late-chunk states of a model must be what is measured here; sums in another order move a few ranks. */
function holdFacts(report: ClaimReport, { name, info, windows, sizes }: ModelQuality): void {
  const facts = lateChunkingFacts({ ...info, model: name });
  const taken = windows.findIndex((window) => window === facts?.defaultWindowTokens);
  for (const [i, { late }] of taken < 0 ? [] : sizes.entries()) {
    const { points, margin } = pairedDifference(late[0]!, late[taken]!);
    report.goal(`window ${windows[taken]} of ${name} against ${windows[0]}, ${CHUNK_TOKENS[i]} tokens`, {
      value: points,
      unit: "points",
      atLeast: -0.3,
      spread: [points - margin, points + margin],
    });
  }
  for (const { chunkTokens, points } of facts?.gains ?? []) {
    const at = sizes[CHUNK_TOKENS.findIndex((size) => size === chunkTokens)]!;
    const measured = pairedDifference(at.plain, at.late[0]!).points;
    report.goal(`stated gain of ${name} at ${chunkTokens} tokens, off the measured one`, {
      value: Math.abs(points - measured),
      unit: "points",
      atMost: 0.2,
    });
  }
}

/** The goals of the issue that asks for the candidate. */
function holdToGoals(report: ClaimReport, candidate: ModelQuality, base: ModelQuality): void {
  const of = (quality: ModelQuality, size: number) => quality.sizes[CHUNK_TOKENS.findIndex((each) => each === size)]!;
  const points = (title: string, before: readonly number[], after: readonly number[], atLeast: number): void => {
    const difference = pairedDifference(before, after);
    const { points: value, margin } = difference;
    report.goal(title, { value, unit: "points", atLeast, spread: [value - margin, value + margin] });
  };
  for (const size of CHUNK_TOKENS) {
    points(`plain against plain MiniLM, ${size} tokens`, of(base, size).plain, of(candidate, size).plain, -0.3);
  }
  for (const [size, atLeast] of [
    [32, 1.5],
    [64, 1.5],
    [128, 0.5],
  ] as const) {
    points(`late against plain MiniLM, ${size} tokens`, of(base, size).plain, of(candidate, size).late[0]!, atLeast);
  }
  const [short, long] = [candidate.windows.indexOf(256), candidate.windows.indexOf(512)];
  if (short === -1 || long === -1) report.skip("window 512 against 256", "the model does not take windows of both");
  else points("window 512 against 256, 64 tokens", of(candidate, 64).late[short]!, of(candidate, 64).late[long]!, 0);
  const full = mean(candidate.widths[0]!.late);
  for (const [width, atLeast] of [
    [256, 98],
    [128, 95],
  ] as const) {
    const found = candidate.widths.find((each) => each.width === width);
    const value = found === undefined ? NaN : (100 * mean(found.late)) / full;
    report.goal(`late of ${width} values`, { value, unit: "% of all values", atLeast });
  }
  points(
    "BM25 with late against BM25 with plain, 64 tokens",
    of(candidate, 64).plainFused,
    of(candidate, 64).lateFused,
    1,
  );
}
