import { assertSameRow, assertSoundRows, type ContractCase } from "../contract/index.ts";
import { embedderCase, type EmbedderSubject } from "./embedder-subject.ts";

/** Opening and closing. */
export function lifecycleFacet(subject: EmbedderSubject): ContractCase[] {
  return [
    embedderCase(subject, "lifecycle", "behavior: close is safe before any call and twice", async (embedder) => {
      await embedder.close();
      await embedder.close();
    }),
    embedderCase(subject, "lifecycle", "behavior: a call after close opens what it needs again", async (embedder) => {
      const before = await embedder.embed(["amber"]);
      await embedder.close();
      const after = await embedder.embed(["amber"]);
      assertSoundRows(after.embeddings, 1, undefined);
      assertSameRow(
        after.embeddings.row(0),
        before.embeddings.row(0),
        subject.tolerance ?? 1e-5,
        "before and after close",
      );
    }),
  ];
}
