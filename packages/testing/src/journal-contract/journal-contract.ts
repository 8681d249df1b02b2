import { kinds } from "@embedloom/core";
import type { ContractCase } from "../contract/index.ts";
import { deadLettersFacet } from "./dead-letters.ts";
import type { JournalSubject } from "./journal-subject.ts";
import { journalLockFacet } from "./lock.ts";
import { journalMemoryFacet } from "./memory.ts";

const subjectKind = kinds.withMethods("a subject with `create`", "create", "again");

/**
 * Every rule of core's `Journal`, but for the end of a process, which no test in the same process can show: kill one as well.
 *
 * @example
 * ```ts
 * import { createFakeJournal, journalContract } from "@embedloom/testing";
 *
 * let journal = createFakeJournal();
 * const subject = { create: () => (journal = createFakeJournal()), again: () => journal };
 * for (const rule of journalContract(subject)) await rule.run();
 * ```
 */
export function journalContract(subject: JournalSubject): ContractCase[] {
  subjectKind("subject", subject);
  return [...journalMemoryFacet(subject), ...journalLockFacet(subject), ...deadLettersFacet(subject)];
}
