import type { JournalEntries, OpenJournal } from "@embedloom/core";

/** The writes to a journal while contents are embedded. */
export interface JournalWrites {
  /** Begins a write. If it fails, {@link failure} reports it. */
  append(entries: JournalEntries): void;
  /** Waits for all writes. @returns the first failure; `undefined` if all succeeded */
  failure(): Promise<PromiseRejectedResult | undefined>;
}

/** @param journal if it is absent, nothing is written and nothing fails */
export function createJournalWrites(journal: Pick<OpenJournal, "append"> | undefined): JournalWrites {
  const begun: Promise<void>[] = [];
  return {
    append(entries) {
      if (journal === undefined) return;
      const writing = journal.append(entries);
      // `failure` handles the rejection later. Until then it must not count as unhandled.
      writing.catch(() => {});
      begun.push(writing);
    },
    async failure() {
      return (await Promise.allSettled(begun)).find((result) => result.status === "rejected");
    },
  };
}
