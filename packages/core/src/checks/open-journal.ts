import * as kinds from "../arguments/index.ts";
import { checkedJournal, runKind } from "./checked-journal.ts";
import { InvalidReplyError } from "../errors/index.ts";
import type { Journal, OpenJournal } from "../contract/index.ts";

/**
 * Opens a journal that may be the caller's own, whose answers are looked at: what it remembers wrongly is as if it remembered
 * nothing.
 *
 * @param fingerprint what the vectors are remembered under, as `fingerprintText` writes it
 * @throws InvalidReplyError when it gives no open journal, and from `lookup` and `deadLetters` for what is no answer
 * @example
 * ```ts
 * import { openJournal } from "@embedloom/core";
 * import { createFakeJournal } from "@embedloom/testing";
 *
 * const run = await openJournal(createFakeJournal(), "a model");
 * console.log(await run.lookup(["a digest"])); // [ undefined ]
 * ```
 */
export async function openJournal(journal: Journal, fingerprint: string): Promise<OpenJournal> {
  kinds.journal("journal", journal);
  const run = await journal.open(kinds.text("fingerprint", fingerprint) as string);
  try {
    runKind("run", run);
  } catch {
    throw new InvalidReplyError("shape", "The journal's `open` gave no open journal.");
  }
  return checkedJournal({
    async lookup(digests) {
      const found = await run.lookup(digests);
      if (!Array.isArray(found) || found.length !== digests.length) {
        const problem = "The journal's `lookup` did not give one answer for each of its digests.";
        throw new InvalidReplyError("shape", problem);
      }
      return found.map(usable);
    },
    append: (entries) => run.append(entries),
    bury: (letters) => run.bury(letters),
    async deadLetters() {
      const letters = await run.deadLetters();
      if (Array.isArray(letters)) return letters;
      throw new InvalidReplyError("shape", "The journal's `deadLetters` gave no list.");
    },
    close: () => run.close(),
  });
}

// A vector that cannot be ranked is paid for again.
function usable(vector: unknown): Float32Array | undefined {
  return vector instanceof Float32Array && vector.every(Number.isFinite) ? vector : undefined;
}
