import { EmbeddingMatrix } from "@embedloom/core";
import type { Baselines } from "../baselines.ts";

/** Arguments of the methods of the open journals that `owners` make. */
export function journalMethods(...owners: readonly string[]): Baselines["methods"] {
  const letter = () => ({ digest: "d", code: "invalid_input", message: "no", failedAt: 1 });
  return Object.fromEntries(
    owners.flatMap((owner) => [
      [`${owner}().lookup`, () => [["d"]]],
      [`${owner}().append`, () => [{ digests: ["d"], embeddings: EmbeddingMatrix.fromRows([[1, 2]]) }]],
      [`${owner}().bury`, () => [[letter()]]],
      [`${owner}().deadLetters`, () => []],
    ]),
  );
}
