import {
  addUsage,
  type EmbedResult,
  type Fingerprint,
  isEmbedloomError,
  ModelChangedError,
  NO_USAGE,
} from "@embedloom/core";
import type { ServedModel } from "./served-model.ts";

/** A call whose rows must all be of the same weights. */
export interface WeightsCheck {
  /** The model as its name is in messages. */
  readonly model: string;
  /** What the caller keeps the rows under. Absent: whatever the weights are now. */
  readonly fingerprint: Fingerprint | undefined;
  /** What is known of the model, from memory where it can be. */
  readonly read: () => Promise<ServedModel>;
  /** The digest of the weights that the server has under the name now. */
  readonly readDigest: () => Promise<string | undefined>;
  /** Forgets what is known, because other weights are there. */
  readonly forget: () => void;
}

/** Times a call is made again from its beginning, for weights that were replaced meanwhile. */
const MOST_REPEATS = 2;

/**
 * Makes rows, and then sees that the weights are still those which were known before: only then no other can have made
 * any of them. Where they are not, everything is made again, unless the caller counts on the weights that are gone.
 *
 * It costs one request of `/api/tags`, well under a millisecond at the server, whatever number of requests made the rows.
 * The loading time in the replies tells less: the new weights may have been loaded for another client.
 *
 * @throws ModelChangedError when the caller's weights are gone, or the weights keep changing
 */
export async function underSameWeights(
  check: WeightsCheck,
  make: (served: ServedModel) => Promise<EmbedResult>,
): Promise<EmbedResult> {
  let spent = NO_USAGE;
  for (let repeats = 0; ; repeats++) {
    const served = await check.read();
    refuseOthers(check, served.digest);
    const outcome = await settle(make(served));
    if ("error" in outcome && !mayBeOfOthers(outcome.error)) throw outcome.error;
    const digest = await check.readDigest();
    if (digest === served.digest) {
      if ("error" in outcome) throw outcome.error;
      return { ...outcome.result, usage: addUsage(spent, outcome.result.usage) };
    }
    check.forget();
    refuseOthers(check, digest);
    if (repeats === MOST_REPEATS) throw changed(check, "keep being replaced while a call runs");
    spent = addUsage(spent, usageOf(outcome));
  }
}

type Outcome = { readonly result: EmbedResult } | { readonly error: unknown };

function settle(made: Promise<EmbedResult>): Promise<Outcome> {
  return made.then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
}

// Rows that came before a failure may be mixed, and new weights may have another width; nothing else is worth a question.
function mayBeOfOthers(error: unknown): boolean {
  if (isEmbedloomError(error, "partial")) return error.completed.indices.length > 0;
  return isEmbedloomError(error, "invalid_reply") && error.problem === "width";
}

function usageOf(outcome: Outcome): EmbedResult["usage"] {
  if ("result" in outcome) return outcome.result.usage;
  return isEmbedloomError(outcome.error, "partial") ? outcome.error.completed.usage : NO_USAGE;
}

function refuseOthers(check: WeightsCheck, digest: string | undefined): void {
  const expected = check.fingerprint?.["digest"];
  if (expected === undefined || expected === (digest ?? null)) return;
  throw changed(check, "were replaced since this call began");
}

function changed({ model }: WeightsCheck, what: string): ModelChangedError {
  const wayOut = "Make the whole call again: `describe()` tells the new fingerprint.";
  return new ModelChangedError(`The weights behind "${model}" ${what}, and rows of both must not meet. ${wayOut}`);
}
