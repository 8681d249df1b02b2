// What every journal must do, one aspect a file.
export { journalContract } from "./journal-contract.ts";
export type { JournalSubject } from "./journal-subject.ts";
