import { splitWords, type Search } from "@embedloom/search";
import type { MeasuredFloors } from "../catalog/index.ts";

/**
 * Questions about things that have nothing to do with each other, so that few of them have to do with a collection, whatever it is about. What they
 * reach in it is what chance reaches.
 */
const FOREIGN_QUESTIONS: readonly string[] = [
  "How many moons does Saturn have?",
  "Who won the chess tournament in the final round?",
  "Which spices go into a lamb curry?",
  "How is a trombone tuned?",
  "When do swallows fly south?",
  "What is the offside rule in football?",
  "How deep is the Mariana trench?",
  "Which knot holds a climbing rope?",
  "Who painted the ceiling of the chapel?",
  "How long should sourdough rise?",
  "Why do volcanoes erupt?",
  "What did the pharaohs wear to a wedding?",
  "How do bees find their way home?",
  "Which yarn is best for a baby's hat?",
  "When was the first zeppelin built?",
  "How do you treat a sprained ankle?",
];

/** The share of those questions that find nothing at the floor; the rest may have to do with the collection. */
const SHARE = 0.9;

/**
 * Measures what questions about something else reach in a collection: below that a hit fits by chance.
 *
 * @param search over the whole collection, without a floor
 */
export async function measureFloors(search: Search, signal: AbortSignal): Promise<MeasuredFloors> {
  const vectors: number[] = [];
  const words: number[] = [];
  for (const question of FOREIGN_QUESTIONS) {
    const hits = await search.search(question, { k: 20, signal });
    vectors.push(Math.max(0, ...hits.map(({ vectorScore = 0 }) => vectorScore)));
    words.push(Math.max(0, ...hits.map(({ wordScore = 0 }) => wordScore)) / countWords(question));
  }
  return { vectors: quantile(vectors, SHARE), wordsPerWord: quantile(words, SHARE) };
}

/** Different words of a question, as the search counts them. */
export function countWords(question: string): number {
  return new Set(splitWords(question)).size;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
