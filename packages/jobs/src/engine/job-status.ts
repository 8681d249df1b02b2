import { kinds, type KindsOf, type RateLimits, readOptions, type Usage } from "@embedloom/core";

/** A worker of a job. */
export interface JobWorkerStatus {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** Number of shards it is working on. */
  readonly shards: number;
  /** The time of its last report, in milliseconds since 1970. */
  readonly seenAt: number;
  /** The limits that its rate limiter knows. Absent: it has reported none. */
  readonly limits?: RateLimits | undefined;
}

/**
 * The phase of a job. It is `"new"` before planning begins, and `"done"` when every planned shard is done or a dead letter. It stays
 * `"cancelled"` for good.
 */
export type JobPhase = "new" | "planning" | "working" | "paused" | "done" | "cancelled";

/** The status of a job over all workers. */
export interface JobStatus {
  readonly phase: JobPhase;
  /** Number of shards in each state; `dead` ones were given up. */
  readonly shards: {
    readonly planned: number;
    readonly waiting: number;
    readonly active: number;
    readonly done: number;
    readonly dead: number;
  };
  /**
   * Number of texts by outcome. With a document encoder, `written`, `unchanged` and `recalled` count rows instead. When a shard ran
   * twice, `done` counts its texts once, and the others count them twice.
   */
  readonly texts: {
    readonly planned: number;
    readonly done: number;
    readonly written: number;
    readonly unchanged: number;
    readonly recalled: number;
    /** Texts that are dead letters. */
    readonly failed: number;
  };
  /** What all workers have spent, including failed runs. */
  readonly usage: Usage;
  /** The average of one minute, over at most five of the last whole minutes. All 0: no worker was active in them. */
  readonly perMinute: MinuteFigures;
  /** The limits of the workers. They count for all workers together if these share a limiter. Absent: no worker has reported any. */
  readonly limits?: RateLimits | undefined;
  /** Estimated milliseconds left at this rate. Absent: no worker is active, or planning is not complete. */
  readonly remainingMs: number | undefined;
  readonly workers: readonly JobWorkerStatus[];
}

/** The figures of one minute. */
export interface MinuteFigures {
  readonly texts: number;
  readonly requests: number;
  readonly tokens: number;
}

/** What an engine stores about a job. */
export interface JobFacts {
  /** The last phase that was stored: `undefined` before planning begins, `"planned"` when it is complete. */
  readonly noted: "planning" | "planned" | "cancelled" | undefined;
  readonly isPaused: boolean;
  readonly shards: JobStatus["shards"];
  readonly texts: JobStatus["texts"];
  readonly usage: Usage;
  /** Figures of the current minute and of the {@link SHOWN_MINUTES} before it, the newest first. */
  readonly minutes: readonly MinuteFigures[];
  /** All workers that have ever reported, also those that are gone. */
  readonly workers: readonly JobWorkerStatus[];
}

const MINUTE_MS = 60_000;
/** Number of whole minutes that the rate is measured over. */
export const SHOWN_MINUTES = 5;
/** A worker reports every two seconds. One that is silent for so long counts as gone. */
const WORKER_GONE_MS = 15_000;

const { amount } = kinds;
const factKinds: KindsOf<JobFacts> = {
  noted: kinds.optional(kinds.oneOf("planning", "planned", "cancelled")),
  isPaused: kinds.flag,
  shards: kinds.options<JobFacts["shards"]>({
    ...{ planned: amount, waiting: amount, active: amount, done: amount, dead: amount },
  }),
  texts: kinds.options<JobFacts["texts"]>({
    ...{ planned: amount, done: amount, written: amount, unchanged: amount, recalled: amount, failed: amount },
  }),
  usage: kinds.options<Usage>({
    ...{ requests: amount, tokens: kinds.optional(amount), costUsd: kinds.optional(amount) },
  }),
  minutes: kinds.list(kinds.options<MinuteFigures>({ texts: amount, requests: amount, tokens: amount })),
  workers: kinds.list(
    kinds.options<JobWorkerStatus>({
      ...{ id: kinds.text, host: kinds.text, pid: amount, shards: amount, seenAt: amount },
      limits: kinds.optional(kinds.object),
    }),
  ),
};

/**
 * Builds the status from the facts of an engine.
 *
 * @throws InvalidOptionError that names the wrong fact
 */
export function jobStatusOf(facts: JobFacts): JobStatus {
  const { noted, isPaused, shards, texts, usage, minutes, workers } = readOptions("facts", facts, factKinds);
  const perMinute = paceOf(minutes);
  const isEnded =
    noted === "planned" && shards.waiting + shards.active === 0 && shards.done + shards.dead >= shards.planned;
  const isKnown = perMinute.texts > 0 && noted === "planned";
  const present = workers.filter(({ seenAt }) => Date.now() - seenAt < WORKER_GONE_MS);
  const limits = present.map((worker) => worker.limits).find((known) => known !== undefined);
  return {
    phase: phaseOf(noted, isEnded, isPaused),
    ...{ shards, texts, usage, perMinute },
    remainingMs: isKnown ? ((texts.planned - texts.done) / perMinute.texts) * MINUTE_MS : undefined,
    ...(limits !== undefined && { limits }),
    workers: present,
  };
}

function phaseOf(noted: JobFacts["noted"], isEnded: boolean, isPaused: boolean): JobPhase {
  if (noted === undefined) return "new";
  if (noted === "cancelled") return "cancelled";
  if (isEnded) return "done";
  if (isPaused) return "paused";
  return noted === "planning" ? "planning" : "working";
}

const NO_FIGURES: MinuteFigures = { texts: 0, requests: 0, tokens: 0 };

// The current minute is not complete, so it counts only when there is no other.
function paceOf([current = NO_FIGURES, ...whole]: readonly MinuteFigures[]): MinuteFigures {
  const worked = whole.filter(({ texts }) => texts > 0);
  const share = Math.max((Date.now() % MINUTE_MS) / MINUTE_MS, 1 / 60);
  const mean = (name: keyof MinuteFigures): number =>
    worked.length === 0 ? current[name] / share : worked.reduce((sum, minute) => sum + minute[name], 0) / worked.length;
  return { texts: mean("texts"), requests: mean("requests"), tokens: mean("tokens") };
}
