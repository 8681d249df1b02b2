/** The history of a request before it is sent. */
export interface BatchHistory {
  /** Whether it is the rest of a request that failed. */
  readonly part: boolean;
  /** How many texts were already taken out of it because an error named them. */
  readonly removed: number;
  /** How often it was made smaller because it was too much for the server. */
  readonly shrunk: number;
  /** How often larger requests with its texts failed in a way that may pass. */
  readonly failed: number;
  /** Takes back what was learnt of the size, when one text is to blame. Absent: nothing was. */
  readonly takeBack?: (() => void) | undefined;
  /** Requests sent before the whole was, for the first time. Absent: it was not. */
  readonly sentBefore?: number | undefined;
  /** The refusal of its one text, alone. Absent: there was none. */
  readonly refusal?: Refusal | undefined;
  /** The half it is of a request that failed. Absent: it is none. */
  readonly halving?: Halving | undefined;
  /** Its tries, with these very texts. Absent: it was not sent yet. */
  readonly tries?: Tries | undefined;
  /** Whether the limits refused its texts before. Absent: no. */
  readonly limited?: true;
}

/** The tries of one request so far. */
export interface Tries {
  /** How many failed; refusals for the rate limit do not count. */
  readonly failures: number;
  /** What the last of them failed with. Absent: none did. */
  readonly failedBefore?: unknown;
  /** Requests of this kind that were sent before it was, for the first time. */
  readonly sentBefore: number;
}

/** A text was refused, and is sent once more before it is given up. */
interface Refusal {
  readonly error: unknown;
  /** Number of the request that was refused: what was sent later and succeeded speaks against the text. */
  readonly number: number;
}

/** A request that failed and was sent again in two halves. */
interface Halving {
  readonly inputs: number;
  readonly tokens: number;
  /** Whether it was too much if both halves go through. */
  readonly tells: boolean;
  /** How many halvings that tell led to the halves, from the whole request on. */
  readonly depth: number;
  /** Halves that have not succeeded. */
  open: number;
}

/** That of texts that were not sent yet. */
export const FRESH: BatchHistory = { part: false, removed: 0, shrunk: 0, failed: 0 };
