import { type EmbedloomError, type IndexIdentity, isEmbedloomError } from "@embedloom/core";
import { checkRow } from "@embedloom/core/sink";
import type { WantedRow } from "./document-rows.ts";

/** Says why an index cannot store a row; `undefined`: it can. */
export type RowRefusal = (row: WantedRow) => EmbedloomError | undefined;

/** Creates the check of rows before their vectors are paid for. */
export function createRowRefusal(identity: IndexIdentity): RowRefusal {
  const vector = new Float32Array(identity.dimensions).fill(1);
  return ({ row }) => {
    try {
      checkRow({ ...row, vector }, identity);
      return undefined;
    } catch (error) {
      if (isEmbedloomError(error)) return error;
      throw error;
    }
  };
}
