import type { WordTokens } from "./word-tokens.ts";

/** Two neighbours that become one. */
export interface Merge {
  readonly left: number;
  readonly right: number;
  readonly into: number;
}

// Rank and place fit into one exact number: no word has more tokens than this, and no list more than 2^29 merges.
const MOST_PLACES = 2 ** 24;
const PAIRS = 2 ** 26;

/**
 * Merges the tokens of a word. The next pair is always the one that is first in the list, and of equal pairs the leftmost.
 *
 * @param merges earlier ones take precedence. If a pair occurs twice, the later merge counts, as in the reference
 */
export function createPairMerging(merges: readonly Merge[]): (tokens: WordTokens) => WordTokens {
  const ranks = new Map<number, number>();
  merges.forEach(({ left, right }, rank) => ranks.set(left * PAIRS + right, rank));
  return (tokens) => (tokens.ids.length < 2 ? tokens : merged(tokens, merges, ranks));
}

function merged(tokens: WordTokens, merges: readonly Merge[], ranks: ReadonlyMap<number, number>): WordTokens {
  const ids = [...tokens.ids];
  const tos = [...tokens.tos];
  const next = ids.map((_, i) => i + 1);
  const previous = ids.map((_, i) => i - 1);
  const gone = new Uint8Array(ids.length);
  const queue = createQueue();
  const rankAt = (place: number): number | undefined =>
    place < 0 || next[place]! >= ids.length ? undefined : ranks.get(ids[place]! * PAIRS + ids[next[place]!]!);
  const offer = (place: number): void => {
    const rank = rankAt(place);
    if (rank !== undefined) queue.push(rank * MOST_PLACES + place);
  };

  for (let place = 0; place < ids.length - 1; place++) offer(place);
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    const place = key % MOST_PLACES;
    const rank = (key - place) / MOST_PLACES;
    // The pair may be gone: its neighbours may have been merged since it was queued.
    if (gone[place] === 1 || rankAt(place) !== rank) continue;
    const right = next[place]!;
    ids[place] = merges[rank]!.into;
    tos[place] = tos[right]!;
    gone[right] = 1;
    next[place] = next[right]!;
    if (next[place]! < ids.length) previous[next[place]!] = place;
    offer(previous[place]!);
    offer(place);
  }
  const left = [...ids.keys()].filter((place) => gone[place] === 0);
  return {
    ids: left.map((place) => ids[place]!),
    froms: left.map((place) => tokens.froms[place]!),
    tos: left.map((place) => tos[place]!),
  };
}

/** A binary heap of numbers, the smallest first. */
interface Queue {
  push(key: number): void;
  pop(): number | undefined;
}

function createQueue(): Queue {
  const heap: number[] = [];
  return {
    push(key) {
      let at = heap.length;
      for (; at > 0 && heap[(at - 1) >> 1]! > key; at = (at - 1) >> 1) heap[at] = heap[(at - 1) >> 1]!;
      heap[at] = key;
    },
    pop() {
      const first = heap[0];
      const last = heap.pop();
      if (heap.length === 0 || last === undefined) return first;
      let at = 0;
      for (;;) {
        const left = 2 * at + 1;
        const child = left + 1 < heap.length && heap[left + 1]! < heap[left]! ? left + 1 : left;
        if (child >= heap.length || heap[child]! >= last) break;
        heap[at] = heap[child]!;
        at = child;
      }
      heap[at] = last;
      return first;
    },
  };
}
