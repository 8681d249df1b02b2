import { LeaseLostError } from "../errors/index.ts";
import { type KindsOf, readOptions } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";
import type { WriteFence } from "../contract/index.ts";

const seenKind = kinds.optional(kinds.integer(0));
const fenceKinds: KindsOf<WriteFence> = { name: kinds.words, token: kinds.integer(1) };

/**
 * Checks the fence of a call of `upsert` or `delete`: the first thing that a sink does which heeds fences.
 *
 * @returns a copy, or `undefined` where the call has none
 * @throws InvalidOptionError naming the field
 */
export function checkFence(fence: WriteFence | undefined): WriteFence | undefined {
  return fence === undefined ? undefined : readOptions<WriteFence>("fence", fence, fenceKinds, "fence.");
}

/** What a sink throws for a write whose token is lower than the one it has seen. */
export function fencedOff(where: string, seen?: number): LeaseLostError {
  kinds.text("where", where);
  seenKind("seen", seen);
  const by = seen === undefined ? "" : ` with the token ${seen}`;
  return new LeaseLostError(`${where} refused the rows: a later owner of the same work has written there${by}.`);
}
