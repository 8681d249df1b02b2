import { seededRandom } from "@embedloom/testing";

/** One document of the claim. */
export interface ClaimDocument {
  readonly id: string;
  readonly paragraphs: readonly string[];
}

const PARAGRAPHS = 4;
const WORDS =
  "amber basin cedar delta ember fjord grove harbor inlet juniper kelp lagoon meadow nectar orchard prairie".split(" ");

/** A paragraph that stands nowhere else. */
export function paragraphOf(document: number, paragraph: number, version = 0): string {
  const random = seededRandom(`${document} ${paragraph} ${version}`);
  const words = Array.from({ length: 24 }, () => WORDS[Math.floor(random() * WORDS.length)]);
  return `Document ${document}, paragraph ${paragraph}, version ${version}: ${words.join(" ")}.`;
}

export function claimDocuments(count: number): ClaimDocument[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `folder-${i % 100}/document-${i}.md`,
    paragraphs: Array.from({ length: PARAGRAPHS }, (__, p) => paragraphOf(i, p)),
  }));
}

/** Edits this share of all paragraphs, evenly spread; says how many. */
export function edited(
  documents: readonly ClaimDocument[],
  share: number,
  version: number,
): { documents: ClaimDocument[]; count: number } {
  let [at, count] = [0, 0];
  const changed = documents.map(({ id, paragraphs }, i) => ({
    id,
    paragraphs: paragraphs.map((paragraph, p) => {
      at += share;
      if (at < count + 1 - 1e-9) return paragraph;
      count += 1;
      return paragraphOf(i, p, version);
    }),
  }));
  return { documents: changed, count };
}

export function textOf({ paragraphs }: ClaimDocument): string {
  return paragraphs.join("\n\n");
}

export function shuffled<T>(items: readonly T[], seed: string): T[] {
  const random = seededRandom(seed);
  const keyed = items.map((item) => ({ item, key: random() }));
  return keyed.toSorted((one, other) => one.key - other.key).map(({ item }) => item);
}
