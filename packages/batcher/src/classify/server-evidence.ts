import type { EmbedOptions } from "@embedloom/core";
import { createDeferred } from "../wait/index.ts";

/** What the requests of one kind have shown of the server so far. */
export interface ServerEvidence {
  /** Requests that succeeded, at least in part. */
  readonly successes: number;
  /** Requests that failed since the last success, repeated ones included; refusals for the rate limit do not count. */
  readonly failuresInARow: number;
  /** Whether the server answers one input otherwise than another: it looks at them. */
  readonly answers: boolean;
  /** A text that was embedded, the latest: that it should be refused now is not its own fault. Absent: none was. */
  readonly accepted: string | undefined;
  /** How many calls a fault of the server has ended. */
  readonly stops: number;
  /** The last such fault; `undefined` before the first. */
  readonly stoppedBy: unknown;
  /** What must end before anything else is sent; never rejected. Absent: nothing. */
  readonly held: Promise<void> | undefined;
  /** Requests that were sent. */
  readonly sends: number;
  /** Number of the latest sent request that succeeded; 0 before the first. It speaks for the time since it was sent, no longer. */
  readonly provenUpTo: number;
  /** Notes that a request goes out; gives its number, from 1. */
  sent(): number;
  /** Notes that the request of this number, with this text, succeeded. */
  succeeded(text: string, number: number): void;
  /** Notes that a request failed. */
  failed(): void;
  /** Notes that the server was asked, and is not to blame for the failures so far. */
  cleared(): void;
  /** Notes that the server is to blame: what waits to be sent fails with it too. */
  stop(error: unknown): void;
  /** Holds back what else there is to send; gives what ends it. */
  hold(): () => void;
}

/** The evidence for a kind of request: what asks for another width may be refused as a whole while the rest works. */
export type EvidenceOf = (options: EmbedOptions) => ServerEvidence;

/** Makes a memory that knows nothing yet; one per batcher, because a call learns from those before it. */
export function createServerEvidence(): EvidenceOf {
  const kinds = new Map<string, ServerEvidence>();
  return ({ inputType, dimensions }) => {
    const key = `${inputType} ${dimensions}`;
    const known = kinds.get(key);
    if (known !== undefined) return known;
    const made = createKind();
    kinds.set(key, made);
    return made;
  };
}

function createKind(): ServerEvidence {
  let accepted: string | undefined;
  const holds = new Set<Promise<void>>();
  let stoppedBy: unknown;
  const counts = { sends: 0, provenUpTo: 0, successes: 0, failuresInARow: 0, stops: 0, answers: false };
  return {
    get successes() {
      return counts.successes;
    },
    get failuresInARow() {
      return counts.failuresInARow;
    },
    get answers() {
      return counts.answers;
    },
    get stops() {
      return counts.stops;
    },
    get stoppedBy() {
      return stoppedBy;
    },
    get accepted() {
      return accepted;
    },
    get held() {
      return holds.values().next().value;
    },
    get sends() {
      return counts.sends;
    },
    get provenUpTo() {
      return counts.provenUpTo;
    },
    sent: () => (counts.sends += 1),
    succeeded(text, number) {
      counts.provenUpTo = Math.max(counts.provenUpTo, number);
      counts.successes += 1;
      counts.failuresInARow = 0;
      counts.answers = true;
      accepted = text;
    },
    failed() {
      counts.failuresInARow += 1;
    },
    cleared() {
      counts.failuresInARow = 0;
      counts.answers = true;
    },
    stop(error) {
      counts.stops += 1;
      stoppedBy = error;
    },
    hold() {
      const { promise, resolve } = createDeferred();
      holds.add(promise);
      return () => {
        holds.delete(promise);
        resolve();
      };
    },
  };
}
