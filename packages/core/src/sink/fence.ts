import { LeaseLostError } from "../errors/lease-lost-error.ts";
import { type KindsOf, readOptions } from "../check-arguments.ts";
import * as kinds from "../argument-kinds.ts";
import type { WriteFence } from "../vector-sink.ts";

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
  const by = seen === undefined ? "" : ` with the token ${seen}`;
  return new LeaseLostError(`${where} refused the rows: a later owner of the same work has written there${by}.`);
}
