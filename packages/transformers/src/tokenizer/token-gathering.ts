import type { TokenizedText } from "@embedloom/core";

/** A stretch of a text of which a block is to be tokenized. */
export interface BlockRequest {
  /** From where the last block ended, as far as a block may reach. */
  readonly text: string;
  /** Whether it is the rest of the text, and the block therefore all of it. */
  readonly isLast: boolean;
  /** Whether the text was cut at a space between words right before it. */
  readonly afterSpace: boolean;
  /** Whether the block must end in this stretch, at the price of a token that the whole text does not have. */
  readonly mustCut: boolean;
}

/** The tokens of a block, with spans inside its stretch. */
export interface TokenBlock extends TokenizedText {
  /** Code units of the stretch that are done. */
  readonly units: number;
  /** Whether the text was cut at a space between words. */
  readonly atSpace: boolean;
}

/** Cuts a text into stretches and puts the tokens of its blocks together. */
export interface TokenGathering {
  /** The next stretch; `undefined` when the text is done. */
  next(): BlockRequest | undefined;
  /** Takes the block of the last stretch; `undefined` when it has no place to cut and should be longer. */
  add(block: TokenBlock | undefined): void;
  /** All tokens, with spans inside the text. */
  result(): TokenizedText;
}

/**
 * Code units of a stretch: more would keep more words in memory at a time and is no faster, and an abort waits for one block.
 */
export const BLOCK_UNITS = 4096;

/**
 * Longest stretch that is cut only where no token changes; beyond it, a cut anywhere. The library overflows the stack from
 * about 124,000 tokens on.
 */
const LONGEST_STRETCH = 48 * 1024;

/**
 * Starts a {@link TokenGathering}. Only one stretch and the tokens so far are held, in arrays of numbers.
 *
 * @param blockUnits code units of a stretch, unless it has no place to cut
 */
export function createTokenGathering(text: string, blockUnits: number): TokenGathering {
  let at = 0;
  let reach = blockUnits;
  let afterSpace = false;
  let isDone = false;
  let count = 0;
  let only: TokenizedText | undefined;
  let ids = new Int32Array(0);
  let starts = ids;
  let ends = ids;

  const reserve = (wanted: number): void => {
    if (wanted <= ids.length) return;
    // What is still to come, as dense as what came; a sixteenth more, so that it is seldom too little.
    const expected = Math.ceil((17 / 16) * wanted * (text.length / Math.max(1, at)));
    [ids, starts, ends] = [grown(ids, expected), grown(starts, expected), grown(ends, expected)];
  };

  return {
    next() {
      if (isDone) return undefined;
      const stretch = text.slice(at, at + reach);
      const isLast = at + stretch.length === text.length;
      return { text: stretch, isLast, afterSpace, mustCut: reach >= Math.max(blockUnits, LONGEST_STRETCH) };
    },
    add(block) {
      if (block === undefined) {
        reach *= 2;
        return;
      }
      const shift = at;
      at += block.units;
      afterSpace = block.atSpace;
      reach = blockUnits;
      isDone = at === text.length;
      if (isDone && shift === 0) {
        only = block;
        return;
      }
      reserve(count + block.ids.length);
      ids.set(block.ids, count);
      for (let i = 0; i < block.ids.length; i++, count++) {
        starts[count] = block.starts[i]! + shift;
        ends[count] = block.ends[i]! + shift;
      }
    },
    result() {
      if (only !== undefined) return { ids: only.ids, starts: only.starts, ends: only.ends };
      const [some, from, to] = [ids, starts, ends].map((values) => values.subarray(0, count));
      return { ids: some!, starts: from!, ends: to! };
    },
  };
}

function grown(values: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(values);
  return larger;
}
