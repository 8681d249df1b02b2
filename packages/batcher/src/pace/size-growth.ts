/** When a limit that requests met may be tried again, because time limits, 504s and broken memory also come by chance. */
export interface SizeGrowth {
  /**
   * Notes that a request was too much for the server, and the limit is lower now.
   *
   * @param isByChance whether one as large was accepted before
   */
  refused(inputs: number, isByChance: boolean): void;
  /** Notes that a request about as large as the limit was accepted; says whether the limit, of so many inputs, may be doubled. */
  accepted(limit: number): boolean;
}

/** So many are enough at first, and twice as many each time the larger size is refused. */
const FEWEST_PROOFS = 2;
/** When so many would be needed it was the size after all. */
const TOO_MANY_PROOFS = 16;

/**
 * Makes one that lets nothing grow yet. What was accepted before is refused by chance, or by a server that is slower now: to
 * send more again after some requests shows which. What never was accepted is not tried: that would fail every few requests.
 */
export function createSizeGrowth(): SizeGrowth {
  let proofs = 0;
  let needed = Infinity;
  /** The limit before it was raised. Absent: it was lowered since. */
  let raisedFrom: number | undefined;
  return {
    refused(inputs, isByChance) {
      if (isByChance) needed = FEWEST_PROOFS;
      else if (raisedFrom !== undefined && inputs > raisedFrom) needed *= 2;
      if (needed >= TOO_MANY_PROOFS) needed = Infinity;
      raisedFrom = undefined;
      proofs = 0;
    },
    accepted(limit) {
      proofs += 1;
      if (proofs < needed) return false;
      proofs = 0;
      raisedFrom = limit;
      return true;
    },
  };
}
