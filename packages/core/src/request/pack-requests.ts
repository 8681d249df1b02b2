import { checkAmount, readOptions } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";
import { type EmbedderLimits, limitKinds } from "../contract/index.ts";

const countKind = kinds.integer(0);

/** A run of inputs that travel together: positions `start` to below `end`. */
export interface RequestRange {
  /** First input. */
  readonly start: number;
  /** One past the last input. */
  readonly end: number;
  /** Tokens of the run, as the provider's limit counts them. */
  readonly tokens: number;
}

/**
 * Cuts inputs into the fewest requests in their order that keep the limits; counts each input once and copies none.
 *
 * An input that alone is over `tokensPerRequest` travels alone: only the server can refuse it.
 *
 * @param countTokens tokens of the input at a position, as the provider's limit counts them
 * @throws InvalidOptionError at once for a count or a limit that is none
 * @throws InvalidOptionError when `countTokens` gives anything but a finite number from 0, before the request it is for
 * @example
 * ```ts
 * import { packRequests } from "@embedloom/core";
 *
 * [...packRequests(3, { tokensPerRequest: 5 }, () => 2)]; // [{ start: 0, end: 2, tokens: 4 }, { start: 2, end: 3, tokens: 2 }]
 * ```
 */
export function packRequests(
  count: number,
  limits: EmbedderLimits,
  countTokens: (index: number) => number,
): Generator<RequestRange, void, undefined> {
  countKind("count", count);
  kinds.callback("countTokens", countTokens);
  return pack(count, readOptions<EmbedderLimits>("limits", limits, limitKinds, "limits."), countTokens);
}

function* pack(
  count: number,
  { inputsPerRequest = Infinity, tokensPerRequest = Infinity }: EmbedderLimits,
  countTokens: (index: number) => number,
): Generator<RequestRange, void, undefined> {
  let start = 0;
  let tokens = 0;
  for (let index = 0; index < count; index++) {
    const more = countTokens(index);
    checkAmount("estimateTokens(text)", more);
    const full = index - start >= inputsPerRequest || tokens + more > tokensPerRequest;
    if (full && index > start) {
      yield { start, end: index, tokens };
      start = index;
      tokens = 0;
    }
    tokens += more;
  }
  if (count > start) yield { start, end: count, tokens };
}
