import type { DuelSide } from "./duel.ts";

/** Body of `POST /api/simulation`; minutes are simulated ones. */
export interface SimulationRequest {
  /** Requests per minute, 1 to 100,000. */
  readonly requestsPerMinute: number;
  /** Tokens per minute, 100 to 100,000,000. */
  readonly tokensPerMinute: number;
  /** Share of requests that meet a server error (503), 0 to 0.9. */
  readonly errorRate: number;
  /** Share of requests whose connection is reset in the middle of the answer, after they were paid; 0 to 0.9. */
  readonly resetRate: number;
  /** Texts that the server refuses, with the whole request they are in; 0 to `texts`. */
  readonly poison: number;
  /** Whether the server names the refused text; otherwise the batcher has to bisect. */
  readonly poisonNamed: boolean;
  /** 1 to 20,000. */
  readonly texts: number;
  /** Tokens of a text as the server bills them, on average; 1 to 1,000. */
  readonly tokensPerText: number;
  /** Most texts in one request, 1 to 2,048. */
  readonly textsPerRequest: number;
  /** Requests in flight at most, 1 to 32. */
  readonly concurrency: number;
  /** Whether the batcher is told the limits, or learns them from the replies. */
  readonly limitsKnown: boolean;
  /** How much faster the simulated clock runs than the real one, on both sides; 1 to 120. */
  readonly speed: number;
}

/** How a simulation stands. */
export interface SimulationStatus {
  readonly state: "none" | "running" | "done" | "cancelled" | "failed";
  /** Why it failed. */
  readonly message?: string;
  /** Number of the run, so that samples of another run are not mixed in. */
  readonly run: number;
  readonly request?: SimulationRequest;
  /** Milliseconds of simulated time that the run must take at least, by the limits alone. */
  readonly idealMs: number;
  /** All samples so far in the snapshot; empty in `simulation` events, which `simulation-sample` events complete. */
  readonly samples: readonly SimulationSample[];
  /** Absent until it ended. */
  readonly result?: SimulationResult;
}

/** The run at one moment. */
export interface SimulationSample {
  readonly run: number;
  /** Milliseconds of simulated time since the start. */
  readonly atMs: number;
  /** Texts delivered. */
  readonly done: number;
  /** Texts named as failures. */
  readonly failed: number;
  /** Texts that the limits alone would have allowed by now. */
  readonly ideal: number;
  readonly requests: number;
  /** 429s. */
  readonly refused: number;
  /** Requests sent again. */
  readonly retries: number;
  /** Server errors and resets. */
  readonly faults: number;
  /** Pauses of all workers. */
  readonly pauses: number;
  /** Requests that were divided for the sake of a refused text. */
  readonly bisects: number;
  readonly inFlight: number;
  /** Whether all workers are pausing now. */
  readonly paused: boolean;
  /** A naive loop over the same texts against a server with the same limits and faults, and the batcher. */
  readonly duel: { readonly naive: DuelSide; readonly batcher: DuelSide };
}

/** "Nothing lost", counted. */
export interface SimulationResult {
  readonly texts: number;
  /** Texts that have their vector, each compared with the one the server makes for that text. */
  readonly delivered: number;
  /** Texts that were refused by name. */
  readonly failed: number;
  /** `texts - delivered - failed`: 0, or the batcher is broken. */
  readonly lost: number;
  /** Vectors at the wrong text: 0, or the batcher is broken. */
  readonly misplaced: number;
  /** Refused texts that were poisoned, and failures that were not. */
  readonly poisonFound: number;
  readonly failedWithoutPoison: number;
  /** Vectors that the server worked out and billed; above `delivered` by what resets made it do twice. */
  readonly paid: number;
  readonly paidTwice: number;
  readonly requests: number;
  /** Requests of a run in which nothing goes wrong. */
  readonly fewestRequests: number;
  readonly refused: number;
  readonly retries: number;
  readonly faults: number;
  readonly pauses: number;
  readonly bisects: number;
  /** Simulated time. */
  readonly elapsedMs: number;
  readonly idealMs: number;
  /** The first 20 failures. */
  readonly failures: readonly { readonly text: number; readonly message: string }[];
}
