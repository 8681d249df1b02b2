import {
  checkInfo,
  checkInputs,
  type DeadLetter,
  type Embedder,
  type EmbedOptions,
  fingerprintText,
  type Journal,
  kinds,
  openJournal,
} from "@embedloom/core";

/**
 * The texts that failed in the runs of a journal and have no vector yet, to be looked at or written down;
 * `onlyDeadLetters` of `embedStream` runs them again. The journal is locked meanwhile.
 *
 * @param embedder the one of those runs
 * @param options `inputType` and `dimensions` as in those runs
 * @throws StoreError while a run has the journal, and when it cannot be read
 * @example
 * ```ts
 * import { embedStream, readDeadLetters, withBatching } from "@embedloom/batcher";
 * import { createFakeEmbedder, createFakeJournal } from "@embedloom/testing";
 *
 * const journal = createFakeJournal(); // or createFileJournal("documents.journal")
 * const embedder = withBatching(createFakeEmbedder());
 * for await (const { item } of embedStream(embedder, ["amber", ""], { journal, onError: "collect" })) console.log(item);
 * const letters = await readDeadLetters(embedder, journal);
 * console.log(letters.map(({ code }) => code)); // [ 'invalid_input' ]
 * ```
 */
export async function readDeadLetters(
  embedder: Embedder,
  journal: Journal,
  options: EmbedOptions = {},
): Promise<readonly DeadLetter[]> {
  kinds.embedder("embedder", embedder);
  kinds.journal("journal", journal);
  const call = checkInputs([], options);
  const { fingerprint } = checkInfo(await embedder.describe({ signal: call.signal }));
  const run = await openJournal(journal, fingerprintText(fingerprint, call));
  try {
    return await run.deadLetters();
  } finally {
    await run.close();
  }
}
