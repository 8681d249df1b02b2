import type { JournalEntries, OpenJournal } from "@embedloom/core";

/** What is written to a journal while contents are embedded. */
export interface JournalWrites {
  /** Begins to write; a failure waits for {@link failure}. */
  append(entries: JournalEntries): void;
  /** Waits for all that was begun. @returns why the first of it was not kept; `undefined`: all was */
  failure(): Promise<PromiseRejectedResult | undefined>;
}

/** @param journal absent: nothing is written, and nothing fails */
export function createJournalWrites(journal: Pick<OpenJournal, "append"> | undefined): JournalWrites {
  const begun: Promise<void>[] = [];
  return {
    append(entries) {
      if (journal === undefined) return;
      const writing = journal.append(entries);
      // `failure` looks at it; until then it is nobody's.
      writing.catch(() => {});
      begun.push(writing);
    },
    async failure() {
      return (await Promise.allSettled(begun)).find((result) => result.status === "rejected");
    },
  };
}
