import { type AbortOptions, kinds, type Usage } from "@embedloom/core";
import { type Attributes, SpanKind } from "@opentelemetry/api";
import { counterSource } from "./counter-source.ts";
import { histogramSource } from "./histogram-source.ts";
import { observe, readable } from "./observe.ts";
import { placeAttributes, readShardTelemetryOptions, type ShardTelemetryOptions } from "./telemetry-options.ts";

/** The part of a shard of `@embedloom/jobs` that is told. */
export interface ObservedShard {
  /** Position in the plan. */
  readonly number: number;
  /** Texts it had when it was planned. */
  readonly ids: number;
}

/** The part of a shard's result, or of its progress, that is told. */
export interface ShardStanding {
  /** Whether the end was reached. */
  readonly complete: boolean;
  readonly texts: number;
  readonly unchanged: number;
  readonly written: number;
  readonly failed: number;
  readonly usage: Usage;
}

/**
 * Watches runs of shards: calls `run` once and gives what that gives. `run` tells how it stands to the function that it is given.
 * The `observe` of a worker of `@embedloom/bullmq` or `@embedloom/pg-boss`.
 */
export type ShardObserver = <Standing extends ShardStanding>(
  shard: ObservedShard,
  run: (onProgress: (standing: Standing) => void) => Promise<Standing>,
  options?: AbortOptions,
) => Promise<Standing>;

/** Longer than a call: a shard has up to 10,000 texts, and waits for its share of the limit. */
const SECONDS = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800];

const DURATION = {
  name: "embedloom.shard.duration",
  options: { description: "Duration of a run of a shard.", unit: "s", advice: { explicitBucketBoundaries: SECONDS } },
};

/**
 * Makes a span and measurements of every run of a shard: how long it took and how it ended, its texts and tokens. What a run that
 * failed had done until then is counted too. No id and no text is in any of them.
 *
 * @throws InvalidOptionError at once for an option that cannot work
 * @example
 * ```ts
 * import { createShardTelemetry } from "@embedloom/telemetry";
 *
 * const observe = createShardTelemetry({ jobName: "articles" }); // startJobWorker({ …, observe })
 * const usage = { requests: 1, tokens: 9, costUsd: undefined };
 * const standing = { complete: true, texts: 2, unchanged: 0, written: 2, failed: 0, usage };
 * const { written } = await observe({ number: 0, ids: 2 }, async () => standing); // runShard(shard, { …, onProgress })
 * console.log(written); // 2
 * ```
 */
export function createShardTelemetry(given: ShardTelemetryOptions = {}): ShardObserver {
  const options = readShardTelemetryOptions(given);
  const { metrics = true, jobName, tracerProvider, meterProvider } = options;
  const attributes: Attributes = {
    ...(jobName !== undefined && { "embedloom.job.name": jobName }),
    ...placeAttributes(options),
  };
  const duration = metrics ? histogramSource(DURATION, meterProvider) : undefined;
  const texts = counterSource(
    "embedloom.shard.texts",
    { description: "Texts of shards, by what became of them.", unit: "{text}" },
    meterProvider,
  );
  const tokens = counterSource(
    "embedloom.shard.tokens",
    { description: "Input tokens that were billed for shards.", unit: "{token}" },
    meterProvider,
  );

  /** What a run has done: the same for one that came to its end and one that did not. */
  function told(standing: ShardStanding): Attributes {
    const { usage } = standing;
    if (metrics) {
      for (const outcome of ["written", "unchanged", "failed"] as const) {
        if (standing[outcome] > 0) {
          texts().add(standing[outcome], { ...attributes, "embedloom.text.outcome": outcome });
        }
      }
      if (usage.tokens) tokens().add(usage.tokens, attributes);
    }
    return {
      "embedloom.text.count": standing.texts,
      "embedloom.text.written_count": standing.written,
      "embedloom.text.unchanged_count": standing.unchanged,
      "embedloom.text.failed_count": standing.failed,
      "embedloom.request.count": usage.requests,
      ...(usage.tokens !== undefined && { "gen_ai.usage.input_tokens": usage.tokens }),
    };
  }

  return (shard, run, call = {}) => {
    kinds.callback("run", run);
    const { number, ids } = readable(shard);
    let latest: ShardStanding | undefined;
    return observe(
      { tracerProvider, duration },
      {
        spanName: "embed shard",
        kind: SpanKind.INTERNAL,
        attributes,
        spanAttributes: { "embedloom.shard.number": number, "embedloom.shard.id_count": ids },
        signal: readable(call).signal,
        run: () => run((standing) => void (latest = standing)),
        ofOutcome: ({ complete }) => ({ "embedloom.shard.outcome": complete ? "done" : "stopped" }),
        ofResult: told,
        ofFailure: () => (latest === undefined ? {} : told(latest)),
      },
    );
  };
}
