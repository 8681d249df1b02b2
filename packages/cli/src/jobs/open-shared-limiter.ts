import type { Embedder, RateLimiter } from "@embedloom/core";
import { UsageError } from "../errors/index.ts";
import { loadOptional } from "../optional/index.ts";
import type { ProviderName } from "../settings/index.ts";
import type { WorkOptions } from "./jobs-options.ts";

/** A limiter that holds a connection. */
export interface SharedLimiter extends RateLimiter {
  close(): Promise<void>;
}

/** Hosts that limit an account rather than a machine. */
const LIMITED: ReadonlySet<ProviderName> = new Set(["openai", "voyage", "jina"]);

/**
 * Opens the limits that all workers share, in a Redis. `undefined` where there are none to share, or no Redis to do it in: then
 * each worker keeps to the limits by itself.
 *
 * @throws UsageError when `--limits` is no address of a Redis
 * @throws Failure that says what to install
 */
export async function openSharedLimiter(
  options: Pick<WorkOptions, "limits" | "requestsPerMinute" | "tokensPerMinute" | "baseUrl"> & {
    readonly provider: ProviderName;
  },
  redisOfJob: string | undefined,
  { provider, model }: Embedder,
): Promise<SharedLimiter | undefined> {
  const { limits, requestsPerMinute, tokensPerMinute, baseUrl } = options;
  if (limits !== undefined && !/^rediss?:\/\//i.test(limits)) throw new UsageError("--limits takes redis://host:6379.");
  const url = limits ?? (LIMITED.has(options.provider) ? redisOfJob : undefined);
  if (url === undefined) return undefined;
  const { createRedisLimiter } = await loadOptional(
    "@embedloom/redis-limiter",
    "Sharing limits between workers",
    () => import("@embedloom/redis-limiter"),
  );
  const host = baseUrl === undefined ? "" : ` ${URL.parse(baseUrl)?.host ?? ""}`;
  return createRedisLimiter({ url, name: `${provider} ${model}${host}`, requestsPerMinute, tokensPerMinute });
}
