import type { EmbeddingMatrix } from "@embedloom/core";
import { evaluate, type Evaluation, type MeasureName, type Passage } from "@embedloom/eval";
import type { SearchChunk, SearchHit } from "@embedloom/search";
import type { CommandContext } from "../session/index.ts";
import type { SystemName } from "./eval-options.ts";
import type { MeasuredIndex } from "./measured-index.ts";
import type { Judgments, Question } from "./task-files.ts";

/** What is measured. */
export interface MeasuredTask {
  readonly questions: readonly Question[];
  readonly judgments: Judgments;
  /** What of a document is judged. Absent: documents are judged as a whole. */
  readonly passages?: ReadonlyMap<string, readonly Passage[]> | undefined;
  /** The searches, the one that counts first. */
  readonly systems: readonly SystemName[];
  /** Chunks that a search gives. */
  readonly hits: number;
  readonly measures: readonly MeasureName[];
}

/** Questions that are embedded together. */
const BATCH = 64;

/** Asks every question in every way, and measures what was found against the judgments. */
export async function measureSearches(
  { search, stack }: MeasuredIndex,
  { questions, judgments, passages, systems, hits, measures }: MeasuredTask,
  { terminal, signal }: CommandContext,
): Promise<Readonly<Record<string, Evaluation>>> {
  const asked = questions.filter(({ id }) => judgments.has(id));
  const runs = new Map(systems.map((system) => [system, new Map<string, ReadonlyMap<string, number>>()]));
  await terminal.withBar("asking", asked.length, async (show) => {
    for (let at = 0; at < asked.length; at += BATCH) {
      const some = asked.slice(at, at + BATCH);
      const vectors = systems.every((system) => system === "words") ? undefined : await embed(stack, some, signal);
      for (const [i, { id, text }] of some.entries()) {
        for (const system of systems) {
          const vector = system === "words" ? undefined : vectors?.row(i);
          const by = system === "both" ? {} : { by: system };
          const found = await search.whole.search(text, { k: hits, signal, ...by, ...(vector && { vector }) });
          runs.get(system)!.set(id, ranked(found, passages));
        }
        show(at + i + 1);
      }
    }
  });
  return Object.fromEntries([...runs].map(([system, run]) => [system, evaluate(judgments, run, { measures })]));
}

async function embed(
  stack: MeasuredIndex["stack"],
  questions: readonly Question[],
  signal: AbortSignal,
): Promise<EmbeddingMatrix> {
  const texts = questions.map(({ text }) => text);
  const { embeddings } =
    stack.embedder === undefined
      ? await stack.encoder!.embedQueries(texts, { signal })
      : await stack.embedder.embed(texts, { inputType: "query", signal });
  return embeddings;
}

/** What was found, by the ids of judgments: each ranks where the best of its chunks does, and chunks with the same words stand together. */
function ranked(hits: readonly SearchHit[], passages: MeasuredTask["passages"]): ReadonlyMap<string, number> {
  const chunks = hits.flatMap(({ chunk, duplicates }) => [chunk, ...duplicates]);
  const ids = [...new Set(chunks.flatMap((chunk) => judgedIds(chunk, passages)))];
  return new Map(ids.map((id, at) => [id, ids.length - at]));
}

/**
 * What whoever reads a chunk has found: the passage that it shares most with, and those that it holds half of or more, which short ones
 * share a chunk for; where it shares none, something that nobody judges.
 */
function judgedIds({ id, source = id, span }: SearchChunk, passages: MeasuredTask["passages"]): readonly string[] {
  const parts = passages?.get(source);
  if (parts === undefined || span === undefined) return [source];
  const [from, to] = span;
  const shares = parts
    .map(({ id: passage, start, end }) => ({
      passage,
      shared: Math.min(to, end) - Math.max(from, start),
      all: end - start,
    }))
    .filter(({ shared }) => shared > 0)
    .toSorted((one, other) => other.shared - one.shared);
  if (shares.length === 0) return [`${source} at ${from}`];
  return shares.filter(({ shared, all }, at) => at === 0 || 2 * shared >= all).map(({ passage }) => passage);
}
