import type { HybridReply, WordTerm } from "../../../../src/api/hybrid.ts";
import type { SearchHit, SearchReply } from "../../../../src/api/search.ts";
import { compareRanks } from "./compare-ranks.ts";

const LEAST = 0.5;

/** The three ways to search. */
export type Way = "plain" | "late" | "hybrid";

/** A hit as a card shows it. */
export interface ShownHit {
  readonly document: string;
  readonly name: string;
  readonly chunk: number;
  readonly rank: number;
  readonly text: string;
  readonly score: number;
  /** Why it matches, or where another column has it. Absent: there is nothing to say. */
  readonly note?: { readonly kind: string; readonly text: string };
  /** Words of the question in it, the weightiest first. Absent: not known yet. */
  readonly terms?: readonly WordTerm[];
}

/** The hits of one column of vectors. */
export function vectorHits(reply: SearchReply, way: "plain" | "late", words: HybridReply | undefined): ShownHit[] {
  const other = way === "plain" ? "late" : "plain";
  const hits = reply[way] ?? [];
  return hits.map((hit) => {
    const note = compareRanks(hit, { other, shown: hits.length });
    return { ...shown(hit, words), score: hit.score, ...(note && { note }) };
  });
}

/** The hits of words and vectors together. */
export function hybridHits(reply: HybridReply): ShownHit[] {
  return reply.hits.map((hit) => {
    const { wordRank, vectorRank, similarity } = hit;
    const parts = [
      wordRank === undefined ? "words miss it" : `words no. ${wordRank}`,
      vectorRank === undefined
        ? `${reply.vectors} misses it`
        : `${reply.vectors} no. ${vectorRank} (${similarity.toFixed(3)})`,
    ];
    return { ...shown(hit, reply), score: hit.score, note: { kind: "sum", text: parts.join(" + ") } };
  });
}

/** Without the words that hardly count, such as "the". */
function weighty(terms: readonly WordTerm[]): WordTerm[] {
  const [heaviest] = terms;
  return terms.filter(({ score }) => heaviest !== undefined && score >= LEAST * heaviest.score);
}

function shown(
  { document, name, chunk, rank, text }: Pick<SearchHit, "document" | "name" | "chunk" | "rank" | "text">,
  words: HybridReply | undefined,
): Omit<ShownHit, "score"> {
  const found = words?.words.find((each) => each.document === document && each.chunk === chunk);
  return {
    document,
    name,
    chunk,
    rank,
    text,
    ...(words !== undefined && { terms: weighty(found?.terms ?? []) }),
  };
}
