import {
  contentDigest,
  type DeadLetter,
  EmbeddingMatrix,
  type InputFailure,
  isEmbedloomError,
  NO_USAGE,
  type OpenJournal,
} from "@embedloom/core";
import { type ArrivedEmbeddings, reindexFailure, type SettledEmbeddings } from "../results/index.ts";

/** How the items of a group get their vectors. */
export interface ResumePlan {
  readonly journal: OpenJournal;
  /** Embeds what the journal does not have; `onArrived` hears of every reply. */
  readonly embed: (
    texts: readonly string[],
    onArrived: (arrived: ArrivedEmbeddings) => void,
  ) => Promise<SettledEmbeddings>;
  /** Called with how many vectors came from the journal. */
  readonly onCached: (inputs: number) => void;
  /** Called with every reply and the places of its texts. Absent: nothing is called. */
  readonly onArrived?: ((arrived: ArrivedEmbeddings) => void) | undefined;
}

/**
 * Takes from the journal what it has, embeds the rest and remembers it, reply by reply; what fails goes on its list of dead
 * letters. What cannot be remembered still comes out, and stops the call.
 */
export async function embedResumably(
  { journal, embed, onCached, onArrived }: ResumePlan,
  texts: readonly string[],
): Promise<SettledEmbeddings> {
  const digests = texts.map(digestOf);
  const known = await journal.lookup(digests);
  const missing = texts.flatMap((_, place) => (known[place] === undefined ? [place] : []));
  if (missing.length < texts.length) onCached(texts.length - missing.length);
  if (missing.length === 0) return joined(known, missing, nothing());
  const writes: Promise<void>[] = [];
  const write = (work: Promise<void>): void => {
    // Looked at below, unless the call was aborted meanwhile.
    work.catch(() => undefined);
    writes.push(work);
  };
  const fresh = await embed(
    missing.map((place) => texts[place]!),
    ({ indices, embeddings }) => {
      const places = indices.map((index) => missing[index]!);
      write(journal.append({ digests: places.map((place) => digests[place]!), embeddings }));
      // An async listener is waited for, as without a journal.
      return onArrived?.({ indices: places, embeddings });
    },
  );
  const letters = deadLetters(fresh, (index) => digests[missing[index]!]!);
  if (letters.length > 0) write(journal.bury(letters));
  const failed = (await Promise.allSettled(writes)).find((result) => result.status === "rejected");
  return joined(known, missing, failed === undefined ? fresh : { stoppedBy: failed.reason, ...fresh });
}

/** The digest of what is not a text; nothing is remembered under it. It is refused later, with its position. */
const NO_TEXT = "";

function digestOf(text: unknown): string {
  return typeof text === "string" ? contentDigest(text) : NO_TEXT;
}

// What ended the whole call says nothing about its inputs: they are tried again with all others.
function deadLetters(
  { failures, stoppedBy }: SettledEmbeddings,
  digestAt: (index: number) => string,
): readonly DeadLetter[] {
  const failedAt = Date.now();
  return failures.flatMap(({ index, error }: InputFailure) => {
    const digest = digestAt(index);
    return digest === NO_TEXT || (stoppedBy !== undefined && error === stoppedBy)
      ? []
      : [{ digest, failedAt, ...describe(error) }];
  });
}

// Only our own messages are known to hold no text.
function describe(error: unknown): Pick<DeadLetter, "code" | "message"> {
  if (isEmbedloomError(error)) return { code: error.code, message: error.detail };
  return { code: "unknown", message: error instanceof Error ? error.name : typeof error };
}

function nothing(): SettledEmbeddings {
  return { completed: { indices: [], embeddings: EmbeddingMatrix.zeros(0, 0), usage: NO_USAGE }, failures: [] };
}

// Puts what is known and what is fresh in the places of their items.
function joined(
  known: readonly (Float32Array | undefined)[],
  missing: readonly number[],
  fresh: SettledEmbeddings,
): SettledEmbeddings {
  const { completed, failures, stoppedBy } = fresh;
  const rows = [...known];
  completed.indices.forEach((index, row) => (rows[missing[index]!] = completed.embeddings.row(row)));
  const indices = [...rows.keys()].filter((place) => rows[place] !== undefined);
  return {
    ...fresh,
    completed: { ...completed, indices, embeddings: EmbeddingMatrix.fromRows(rows.filter((row) => row !== undefined)) },
    failures: failures.map((failure) => reindexFailure(failure, missing[failure.index]! - failure.index, stoppedBy)),
  };
}
