import type { TokenizedText } from "@embedloom/core";

/** A stretch of a text. A block at its start is tokenized next. */
export interface BlockRequest {
  /** The text from the end of the last block to the farthest possible end of the next block. */
  readonly text: string;
  /** Whether the stretch is the rest of the text. The block is then the whole stretch. */
  readonly isLast: boolean;
  /** Whether the text was cut at a space right before the stretch. */
  readonly afterSpace: boolean;
  /** Whether the block must end in this stretch, even if that changes a token. */
  readonly mustCut: boolean;
}

/** The tokens of a block, with spans relative to its stretch. */
export interface TokenBlock extends TokenizedText {
  /** Number of code units of the stretch that are tokenized. */
  readonly units: number;
  /** Whether the text was cut at a space between words. */
  readonly atSpace: boolean;
}

/** Divides a text into stretches and collects the tokens of its blocks. */
export interface TokenGathering {
  /** The next stretch, or `undefined` at the end of the text. */
  next(): BlockRequest | undefined;
  /** Accepts the block of the last stretch. `undefined` means that the stretch cannot be cut and must be longer. */
  add(block: TokenBlock | undefined): void;
  /** All tokens, with spans relative to the text. */
  result(): TokenizedText;
}

/**
 * Code units of a stretch. Longer stretches take more memory and are no faster, and an abort waits until a block is done.
 */
export const BLOCK_UNITS = 4096;

/**
 * Longest stretch that is cut only where no token changes. A longer one is cut anywhere, because the library overflows the
 * stack at about 124,000 tokens.
 */
const LONGEST_STRETCH = 48 * 1024;

/**
 * Starts a {@link TokenGathering}. It holds one stretch and the tokens so far, in typed arrays.
 *
 * @param blockUnits code units of a stretch. A stretch that cannot be cut grows
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
    // The estimate for the rest of the text is the density so far plus a sixteenth, so that the array seldom grows again.
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
