import { createHash } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { createFileJournal } from "@embedloom/batcher/file-journal";
import { isEmbedloomError, type Journal } from "@embedloom/core";
import { reasonOf, userPath } from "../files/index.ts";

/** What a run remembers of what it paid for. */
export interface RunJournal {
  /** Absent: nothing. */
  readonly journal: Journal | undefined;
  /** Removes it, if it was made for this run alone. */
  forget(): Promise<void>;
}

/** Where a run's journal may lie. */
export interface JournalPlace {
  /** What the user says: a file, or `false` for none. Absent: one of the run's own. */
  readonly chosen: string | false | undefined;
  /** The file that is written. Absent: there is none to lie beside. */
  readonly outputFile: string | undefined;
  /** What tells this run from others where it writes no file: its inputs and where its rows go. */
  readonly names: readonly string[];
  readonly dataFolder: string;
  /** Is told why there can be none, such as another run that has it; the run does not need it for its work. */
  readonly onUnusable: (reason: string) => void;
}

/** Makes the journal of a run, and its folder. */
export async function runJournal({
  chosen,
  outputFile,
  names,
  dataFolder,
  onUnusable,
}: JournalPlace): Promise<RunJournal> {
  const keep = async (): Promise<void> => {};
  if (chosen === false) return { journal: undefined, forget: keep };
  if (chosen !== undefined) return { journal: createFileJournal(userPath(chosen)), forget: keep };
  const key = createHash("sha256").update(JSON.stringify(names.map((name) => (name === "-" ? name : resolve(name)))));
  const path =
    outputFile === undefined ? join(dataFolder, "journals", key.digest("hex").slice(0, 32)) : `${outputFile}.journal`;
  const journal = createFileJournal(path);
  let isOurs = true;
  return {
    journal: {
      async open(fingerprint) {
        try {
          await mkdir(dirname(path), { recursive: true, ...(outputFile === undefined && { mode: 0o700 }) });
          return await journal.open(fingerprint);
        } catch (error) {
          isOurs = false;
          onUnusable(isEmbedloomError(error) ? error.detail.replace(/\.$/, "") : reasonOf(error));
          return nothing;
        }
      },
    },
    async forget() {
      if (isOurs) await Promise.all(["", "-wal", "-shm"].map((ending) => rm(path + ending, { force: true })));
    },
  };
}

/** Remembers nothing. */
const nothing: Awaited<ReturnType<Journal["open"]>> = {
  lookup: async (digests) => digests.map(() => undefined),
  append: async () => {},
  bury: async () => {},
  deadLetters: async () => [],
  close: async () => {},
};
