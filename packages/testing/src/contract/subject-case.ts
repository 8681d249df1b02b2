import type { ContractCase } from "./contract-case.ts";

/** Something under contract that is closed after each case. */
export interface ClosableSubject<T> {
  /** Makes a fresh one; called once per case. */
  create(): T | Promise<T>;
  /** Releases what `create` opened beside it. Absent: nothing. */
  release?(): void | Promise<void>;
}

/** What a case says of itself. */
export type CaseTitle = Pick<ContractCase, "facet" | "title" | "skip">;

/** Makes a case out of a rule: the rule gets a fresh subject, which is closed and released afterwards. */
export function subjectCase<T extends { close(): Promise<void> }>(
  subject: ClosableSubject<T>,
  said: CaseTitle,
  rule: (made: T) => Promise<void>,
): ContractCase {
  return {
    ...said,
    async run() {
      const made = await subject.create();
      try {
        await rule(made);
      } finally {
        await made.close();
        await subject.release?.();
      }
    },
  };
}
