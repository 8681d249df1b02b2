import { type Kind, type KindsOf, readOptions } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";
import { InvalidOptionError } from "../errors/index.ts";
import type { DeadLetter, JournalEntries, OpenJournal } from "../contract/index.ts";

const entryKinds: KindsOf<JournalEntries> = { digests: kinds.list(kinds.text), embeddings: kinds.matrix };
const lettersKind: Kind = kinds.list(
  kinds.options<DeadLetter>({ digest: kinds.text, code: kinds.text, message: kinds.text, failedAt: kinds.amount }),
);

/**
 * Puts the checks that every journal needs around an open one: what `open` gives. Digests, vectors and letters are what they
 * should be when the journal's own code sees them.
 *
 * @throws InvalidOptionError when `run` is none
 * @example
 * ```ts
 * import { checkedJournal } from "@embedloom/core";
 * import { createFakeJournal } from "@embedloom/testing";
 *
 * const run = checkedJournal(await createFakeJournal().open("a model"));
 * await run.bury([{ digest: "a", code: "invalid_input", message: "Too long.", failedAt: 0 }]);
 * console.log((await run.deadLetters()).length); // 1
 * ```
 */
export function checkedJournal(run: OpenJournal): OpenJournal {
  runKind("run", run);
  return {
    async lookup(digests) {
      kinds.texts("digests", digests);
      return run.lookup(digests);
    },
    async append(entries) {
      const { digests, embeddings } = readOptions<JournalEntries>("entries", entries, entryKinds, "entries.");
      if (embeddings.count !== digests.length) {
        throw new InvalidOptionError("entries.embeddings", `a row for each of ${digests.length}`, embeddings.count);
      }
      return run.append({ digests, embeddings });
    },
    bury: async (letters) => run.bury(lettersKind("letters", letters) as readonly DeadLetter[]),
    deadLetters: async () => run.deadLetters(),
    close: async () => run.close(),
  };
}

/** An `OpenJournal`. */
export const runKind: Kind = kinds.withMethods("an open journal", "lookup", "append", "bury", "deadLetters", "close");
