import { hash } from "node:crypto";
import { EmbeddingMatrix, NO_USAGE } from "@embedloom/core";
import type { ArrivedEmbeddings } from "./arrived-embeddings.ts";
import { moveFailure } from "./move-failure.ts";
import type { SettledEmbeddings } from "./settled-embeddings.ts";
import type { StreamCheckpoint } from "./stream-checkpoint.ts";

/** How the items of a group get their vectors. */
export interface ResumePlan {
  readonly checkpoint: StreamCheckpoint;
  /** Embeds what the checkpoint does not have; `onArrived` hears of every reply. */
  readonly embed: (
    texts: readonly string[],
    onArrived: (arrived: ArrivedEmbeddings) => void,
  ) => Promise<SettledEmbeddings>;
  /** Is told how many vectors came from the checkpoint. */
  readonly onCached: (inputs: number) => void;
}

const DIGEST_BYTES = 16;

/**
 * Takes from the checkpoint what it has of the items from position `start` on, embeds the rest and remembers it, reply by
 * reply. What cannot be remembered still comes out, and stops the call.
 */
export async function embedResumably(
  { checkpoint, embed, onCached }: ResumePlan,
  texts: readonly string[],
  start: number,
): Promise<SettledEmbeddings> {
  const digests = texts.map(digest);
  const known = await checkpoint.read(start, digests);
  const missing = texts.flatMap((_, place) => (known[place] === undefined ? [place] : []));
  if (missing.length < texts.length) onCached(texts.length - missing.length);
  if (missing.length === 0) return joined(known, missing, nothing());
  const writes: Promise<void>[] = [];
  const fresh = await embed(
    missing.map((place) => texts[place]!),
    ({ indices, embeddings }) => {
      const places = indices.map((index) => missing[index]!);
      const positions = places.map((place) => start + place);
      const entries = { positions, digests: places.map((place) => digests[place]!), embeddings };
      const write = checkpoint.append(entries);
      // Looked at below, unless the call was aborted meanwhile.
      write.catch(() => undefined);
      writes.push(write);
    },
  );
  const failed = (await Promise.allSettled(writes)).find((write) => write.status === "rejected");
  return joined(known, missing, failed === undefined ? fresh : { stoppedBy: failed.reason, ...fresh });
}

// What is no text is refused later, with its position; here it only must not be mistaken for one.
function digest(text: unknown): Uint8Array {
  if (typeof text !== "string") return new Uint8Array(DIGEST_BYTES);
  return hash("sha256", text, "buffer").subarray(0, DIGEST_BYTES);
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
    failures: failures.map((failure) => moveFailure(failure, missing[failure.index]! - failure.index, stoppedBy)),
  };
}
