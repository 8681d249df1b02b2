import { contentDigest, type DeadLetter, EmbeddingMatrix, type Journal, type OpenJournal } from "@embedloom/core";
import type { ContractCase } from "../contract/index.ts";

/** A journal under contract. */
export interface JournalSubject {
  /** Makes a journal that remembers nothing yet. Called once per case. */
  create(): Journal | Promise<Journal>;
  /** Makes another journal over what the last one `create` made remembers, as another process would. */
  again(): Journal | Promise<Journal>;
  /** Releases what `create` and `again` made. Absent: nothing. */
  release?(): void | Promise<void>;
}

/** What a rule works with. */
export interface JournalBench {
  /** Opens the journal, as another process would. */
  open(fingerprint?: string): Promise<OpenJournal>;
}

/** Makes a case out of a rule; what a rule leaves open is closed. */
export function journalCase(
  subject: JournalSubject,
  facet: string,
  title: string,
  rule: (bench: JournalBench) => Promise<void>,
): ContractCase {
  return {
    facet,
    title,
    async run() {
      const opened: OpenJournal[] = [];
      let next: Journal | undefined = await subject.create();
      const open = async (fingerprint = "model a"): Promise<OpenJournal> => {
        const journal = next ?? (await subject.again());
        next = undefined;
        const run = await journal.open(fingerprint);
        opened.push(run);
        return run;
      };
      try {
        await rule({ open });
      } finally {
        for (const run of opened) await run.close();
        await subject.release?.();
      }
    },
  };
}

/** Digests of texts with these names. */
export function digests(...names: readonly (string | number)[]): string[] {
  return names.map((name) => contentDigest(`text ${name}`));
}

/** Vectors that are told apart by their name, and hold what a text form would lose. */
export function vector(name: number): Float32Array {
  return Float32Array.of(name, -name, 1 / 3, Math.PI * 1e-30);
}

/** Entries for the texts with these names. */
export function entries(...names: readonly number[]): { digests: string[]; embeddings: EmbeddingMatrix } {
  return { digests: digests(...names), embeddings: EmbeddingMatrix.fromRows(names.map(vector)) };
}

/** A letter for the text with this name. */
export function letter(name: string | number, message = "Refused."): DeadLetter {
  return { digest: digests(name)[0]!, code: "input_rejected", message, failedAt: 1_700_000_000_000 };
}
