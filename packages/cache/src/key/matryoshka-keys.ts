import { type EmbedderInfo, type FingerprintCall, supportsDimensions } from "@embedloom/core";
import { createCacheKey } from "./cache-key.ts";

/** Where a text's vector of more dimensions is kept. */
export interface MatryoshkaKey {
  readonly width: number;
  keyOf(text: string): string;
}

/** What {@link matryoshkaKeys} goes by. */
interface MatryoshkaKeyScope {
  readonly prefix: string;
  readonly info: EmbedderInfo;
  readonly call: FingerprintCall;
}

/**
 * Where to look for vectors that may be cut to the width of a call, narrowest first; nowhere unless cutting and scaling to
 * length 1 is what the model's own cut is: the model must be trained for the width and its vectors must have length 1.
 */
export function matryoshkaKeys({ prefix, info, call }: MatryoshkaKeyScope): MatryoshkaKey[] {
  const width = call.dimensions ?? info.dimensions;
  const { nativeDimensions: native, matryoshka, normalized, fingerprint } = info;
  if (width === undefined || native === undefined || matryoshka === undefined || !normalized) return [];
  if (width >= native || !supportsDimensions(width, info)) return [];
  const widths = [...new Set([...matryoshka.sizes, native])].filter((size) => size > width && size <= native);
  return widths
    .toSorted((one, other) => one - other)
    .map((wider) => {
      const keyOf = createCacheKey({ prefix, fingerprint, call: { inputType: call.inputType, dimensions: wider } });
      return { width: wider, keyOf };
    });
}
