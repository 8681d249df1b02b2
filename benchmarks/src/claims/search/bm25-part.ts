// Which BM25: MiniSearch and Orama with their settings nearest to Okapi's, and ours, beside a reference that was written by hand.
import { create, insertMultiple, search } from "@orama/orama";
import MiniSearch from "minisearch";
import { createBm25, splitWords } from "@embedloom/search";
import { seededRandom } from "@embedloom/testing";
import { createBm25 as createReference } from "../../bm25.ts";
import type { ClaimReport } from "../claim-report.ts";
import { oramaTokenizer } from "./orama-tokenizer.ts";
import { median, syntheticTexts } from "./synthetic-texts.ts";

const TEXTS = 2000;
const QUERIES = 50;
const K = 10;

/** What one library says of a query: scores by text. */
type Scores = ReadonlyMap<number, number>;

/** Compares scores and orders; the goal is ours alone, the others are the reason for it. */
export async function measure(report: ClaimReport): Promise<void> {
  report.section("BM25: scores beside a reference");
  const texts = syntheticTexts(TEXTS, "bm25");
  const random = seededRandom("bm25 queries");
  const queries = Array.from({ length: QUERIES }, () => {
    const words = splitWords(texts[Math.floor(random() * TEXTS)]!);
    return Array.from({ length: 6 }, () => words[Math.floor(random() * words.length)]!).join(" ");
  });
  const reference = createReference(texts);
  const expected = queries.map(
    (query): Scores => new Map([...reference(query).entries()].filter(([, score]) => score > 0)),
  );
  const ours = createBm25(texts);
  const candidates: readonly (readonly [name: string, ask: (query: string) => Promise<Scores> | Scores])[] = [
    ["ours", (query) => new Map(ours.search(query, { k: TEXTS }).map(({ index, score }) => [index, score]))],
    ["MiniSearch, k 1.2, b 0.75, d 0", miniSearch(texts)],
    ["Orama, k 1.2, b 0.75, d 0, exact", await orama(texts)],
  ];
  const rows: (string | number)[][] = [];
  for (const [name, ask] of candidates) {
    const found: Scores[] = [];
    for (const query of queries) found.push(await ask(query));
    const worst = Math.max(...found.map((scores, q) => largestError(expected[q]!, scores)));
    const same = found.filter((scores, q) => best(scores).join() === best(expected[q]!).join()).length;
    rows.push([name, worst.toExponential(1), `${same} of ${QUERIES}`]);
    if (name === "ours") report.goal("largest error of our BM25 scores", { value: worst, atMost: 1e-6 });
  }
  report.table(["", "largest error of a score", `queries with the same best ${K}`], rows);
  const times = queries.map((query) => {
    const begin = performance.now();
    ours.search(query, { k: K });
    return performance.now() - begin;
  });
  report.note(
    `ours takes ${(1000 * median(times)).toFixed(0)} µs a query over ${TEXTS} texts; costs at 100,000 are in the speed part`,
  );
}

/** Errors relative to the reference's scale, so that a constant factor is none. */
function largestError(expected: Scores, found: Scores): number {
  const scale = (scores: Scores): number => Math.max(...scores.values());
  const factor = scale(expected) / scale(found);
  const all = new Set([...expected.keys(), ...found.keys()]);
  return Math.max(...Array.from(all, (text) => Math.abs((expected.get(text) ?? 0) - factor * (found.get(text) ?? 0))));
}

function best(scores: Scores): number[] {
  return [...scores]
    .toSorted(([a, one], [b, other]) => other - one || a - b)
    .slice(0, K)
    .map(([text]) => text);
}

function miniSearch(texts: readonly string[]): (query: string) => Scores {
  const index = new MiniSearch<{ id: number; text: string }>({ fields: ["text"], tokenize: splitWords });
  index.addAll(texts.map((text, id) => ({ id, text })));
  return (query) =>
    new Map(
      index
        .search(query, { bm25: { k: 1.2, b: 0.75, d: 0 }, combineWith: "OR", prefix: false, fuzzy: false })
        .map(({ id, score }) => [id as number, score]),
    );
}

async function orama(texts: readonly string[]): Promise<(query: string) => Promise<Scores>> {
  const index = create({ schema: { text: "string" }, components: { tokenizer: oramaTokenizer } });
  await insertMultiple(
    index,
    texts.map((text, id) => ({ id: String(id), text })),
    texts.length,
  );
  return async (query) => {
    const { hits } = await search(index, {
      term: query,
      limit: texts.length,
      exact: false,
      tolerance: 0,
      threshold: 1,
      relevance: { k: 1.2, b: 0.75, d: 0 },
    });
    return new Map(hits.map(({ id, score }) => [Number(id), score]));
  };
}
