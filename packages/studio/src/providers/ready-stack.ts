import {
  type Embedder,
  type EmbedderInfo,
  fingerprintText,
  isEmbedloomError,
  type TokenEncoder,
} from "@embedloom/core";
import type { CacheStats } from "@embedloom/cache";
import type { RequestMeter } from "../journal/index.ts";
import type { Stack } from "embedloom/studio-parts";

/** A stack whose provider has answered. */
export interface ReadyStack {
  readonly stack: Stack;
  /** Gives a vector of every token. Absent: the provider has none. */
  readonly encoder: TokenEncoder | undefined;
  readonly meter: RequestMeter;
  readonly info: EmbedderInfo;
  /** Whether it gives vectors of late chunks. */
  readonly late: boolean;
  /** Number of the space that its vectors belong to. */
  readonly space: number;
  /** Counts late vectors that came from the cache. */
  onLateHits(count: number): void;
  /** Vectors from the cache so far, late ones included, and store calls that failed. */
  cacheCounts(): { readonly hits: number; readonly storeErrors: number };
}

/** What describes the vectors of a stack. */
export interface StackFacts {
  readonly info: EmbedderInfo;
  readonly late: boolean;
  /** Everything that changes a vector, as one text. */
  readonly fingerprint: string;
}

/**
 * Asks a provider what its vectors are; one that tells its width only with a reply is asked for a vector. Asks it directly:
 * whoever waits for the answer wants to hear of a failure at once, not after the retries of the batcher.
 *
 * @param probe whether to ask for a vector in any case, which proves a key
 */
export async function askProvider(embedder: Embedder, { lateChunker }: Stack, probe: boolean): Promise<StackFacts> {
  let info = await embedder.describe();
  if (probe || info.dimensions === undefined) {
    await embedder.embed(["embedloom"], { inputType: "query" });
    info = await embedder.describe();
  }
  const late = await lateChunker?.describe().catch((error: unknown) => {
    // A model that does not pool by mean has plain chunks only.
    if (isEmbedloomError(error, "unsupported")) return undefined;
    throw error;
  });
  const texts = [fingerprintText(info.fingerprint), late === undefined ? null : fingerprintText(late.fingerprint)];
  return { info, late: late !== undefined, fingerprint: JSON.stringify(texts) };
}

/** What a stack was opened from. */
export interface OpenedParts {
  readonly stack: Stack;
  readonly encoder: TokenEncoder | undefined;
  readonly meter: RequestMeter;
}

/** Puts a stack that has answered together with its space. */
export function readyStack({ stack, encoder, meter }: OpenedParts, facts: StackFacts, space: number): ReadyStack {
  let lateHits = 0;
  return {
    stack,
    encoder,
    meter,
    info: facts.info,
    late: facts.late,
    space,
    onLateHits(count) {
      lateHits += count;
    },
    cacheCounts() {
      const stats: Pick<CacheStats, "hits" | "storeErrors"> = stack.cacheStats?.() ?? { hits: 0, storeErrors: 0 };
      return { hits: stats.hits + lateHits, storeErrors: stats.storeErrors };
    },
  };
}
