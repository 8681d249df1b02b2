import { kinds, type KindsOf, type RateLimits, readOptions, type Usage } from "@embedloom/core";

/** Who works on a job. */
export interface JobWorkerStatus {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** Number of shards it is working on. */
  readonly shards: number;
  /** When it last reported, in milliseconds since 1970. */
  readonly seenAt: number;
  /** Limits that its rate limiter knows. Absent: it has reported none. */
  readonly limits?: RateLimits | undefined;
}

/**
 * Where a job is: `"new"` before its plan begins, `"done"` when everything planned is done or a dead letter, `"cancelled"` for
 * good.
 */
export type JobPhase = "new" | "planning" | "working" | "paused" | "done" | "cancelled";

/** The status of a job over all workers. */
export interface JobStatus {
  readonly phase: JobPhase;
  /** Shards by what they are; `dead` ones were given up. */
  readonly shards: {
    readonly planned: number;
    readonly waiting: number;
    readonly active: number;
    readonly done: number;
    readonly dead: number;
  };
  /** Texts, and with a document encoder the rows `written`, `unchanged` and `recalled`, by what became of them; a shard that was run twice counts its texts once in `done`, and twice in the others. */
  readonly texts: {
    readonly planned: number;
    readonly done: number;
    readonly written: number;
    readonly unchanged: number;
    readonly recalled: number;
    /** Those that are dead letters. */
    readonly failed: number;
  };
  /** What all workers have spent, including failed runs. */
  readonly usage: Usage;
  /** A minute's figures, over the last whole minutes, at most five. All 0: nobody has worked in them. */
  readonly perMinute: MinuteFigures;
  /** Limits that the workers keep to, together if they share a limiter. Absent: no worker has reported any. */
  readonly limits?: RateLimits | undefined;
  /** Milliseconds left at this rate. Absent: no worker is active, or the plan is not complete. */
  readonly remainingMs: number | undefined;
  readonly workers: readonly JobWorkerStatus[];
}

/** What went in a minute. */
export interface MinuteFigures {
  readonly texts: number;
  readonly requests: number;
  readonly tokens: number;
}

/** What an engine knows of a job. */
export interface JobFacts {
  /** What was noted last: `undefined` before the plan begins, `"planned"` when it is complete. */
  readonly noted: "planning" | "planned" | "cancelled" | undefined;
  readonly isPaused: boolean;
  readonly shards: JobStatus["shards"];
  readonly texts: JobStatus["texts"];
  readonly usage: Usage;
  /** Figures of this minute and of those before it, the newest first: {@link SHOWN_MINUTES} and one. */
  readonly minutes: readonly MinuteFigures[];
  /** All that were heard of, gone or not. */
  readonly workers: readonly JobWorkerStatus[];
}

const MINUTE_MS = 60_000;
/** Whole minutes that the pace is taken of. */
export const SHOWN_MINUTES = 5;
/** A worker is heard of every two seconds. */
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
 * Makes a status of what an engine knows.
 *
 * @throws InvalidOptionError naming the fact that cannot be
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

// The minute that goes on is left out, unless there is no other one.
function paceOf([current = NO_FIGURES, ...whole]: readonly MinuteFigures[]): MinuteFigures {
  const worked = whole.filter(({ texts }) => texts > 0);
  const share = Math.max((Date.now() % MINUTE_MS) / MINUTE_MS, 1 / 60);
  const mean = (name: keyof MinuteFigures): number =>
    worked.length === 0 ? current[name] / share : worked.reduce((sum, minute) => sum + minute[name], 0) / worked.length;
  return { texts: mean("texts"), requests: mean("requests"), tokens: mean("tokens") };
}
