import type { OverlongInput } from "@embedloom/core";
import type { DistinctInputs } from "./distinct-inputs.ts";

/** Which inputs of a call were too long, as its requests tell. */
export interface OverlongReport {
  /** Takes what one request said of the texts with these ids. */
  add(ids: readonly number[], overlong: readonly OverlongInput[] | undefined): void;
  /** Everything so far, by ascending position in the call; absent when there was nothing. */
  inCall(): { readonly overlong?: readonly OverlongInput[] };
}

/** Brings what requests say of texts to all positions where the texts occur. */
export function createOverlongReport(inputs: DistinctInputs): OverlongReport {
  const found: OverlongInput[] = [];
  return {
    add(ids, overlong = []) {
      for (const input of overlong) {
        const id = ids[input.index];
        if (id !== undefined) inputs.eachPosition(id, (index) => found.push({ ...input, index }));
      }
    },
    inCall: () => (found.length === 0 ? {} : { overlong: found.toSorted((a, b) => a.index - b.index) }),
  };
}
