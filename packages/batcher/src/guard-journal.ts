import { InvalidReplyError, type Journal, kinds, type OpenJournal } from "@embedloom/core";

const runKind = kinds.withMethods("an open journal", "lookup", "append", "bury", "deadLetters", "close");

/**
 * Opens a journal of the caller's, whose answers are looked at: what it remembers wrongly is as if it remembered nothing.
 *
 * @throws InvalidReplyError when it gives no open journal, or not one answer for each digest
 */
export async function openGuarded(journal: Journal, fingerprint: string): Promise<OpenJournal> {
  const run = await journal.open(fingerprint);
  try {
    runKind("run", run);
  } catch {
    throw new InvalidReplyError("shape", "The journal's `open` gave no open journal.");
  }
  return {
    async lookup(digests) {
      const found = await run.lookup(digests);
      if (!Array.isArray(found) || found.length !== digests.length) {
        const problem = "The journal's `lookup` did not give one answer for each of its digests.";
        throw new InvalidReplyError("shape", problem);
      }
      return found.map(usable);
    },
    append: async (entries) => run.append(entries),
    bury: async (letters) => run.bury(letters),
    async deadLetters() {
      const letters = await run.deadLetters();
      if (Array.isArray(letters)) return letters;
      throw new InvalidReplyError("shape", "The journal's `deadLetters` gave no list.");
    },
    close: async () => run.close(),
  };
}

// A vector that cannot be ranked is paid for again.
function usable(vector: unknown): Float32Array | undefined {
  return vector instanceof Float32Array && vector.every(Number.isFinite) ? vector : undefined;
}
