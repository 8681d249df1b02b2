import { checkedJournal, kinds, type DeadLetter, type Journal, type OpenJournal, StoreError } from "@embedloom/core";

/** What was remembered under one fingerprint. */
interface Space {
  readonly vectors: Map<string, Float32Array>;
  readonly letters: Map<string, DeadLetter>;
}

/**
 * A journal in memory: correct in everything the contract asks, and gone with its process.
 *
 * @example
 * ```ts
 * import { EmbeddingMatrix } from "@embedloom/core";
 * import { createFakeJournal } from "@embedloom/testing";
 *
 * const run = await createFakeJournal().open("model");
 * await run.append({ digests: ["a digest"], embeddings: EmbeddingMatrix.fromRows([[1, 2]]) });
 * console.log(await run.lookup(["a digest", "another"])); // [ Float32Array(2) [ 1, 2 ], undefined ]
 * ```
 */
export function createFakeJournal(): Journal {
  const spaces = new Map<string, Space>();
  let owner: object | undefined;
  return {
    async open(fingerprint) {
      kinds.text("fingerprint", fingerprint);
      if (owner !== undefined) throw new StoreError("The journal is in use by another run.");
      const space = spaces.get(fingerprint) ?? { vectors: new Map(), letters: new Map() };
      spaces.set(fingerprint, space);
      const run = checkedJournal(openSpace(space, () => (owner = owner === run ? undefined : owner)));
      owner = run;
      return run;
    },
  };
}

function openSpace({ vectors, letters }: Space, release: () => void): OpenJournal {
  return {
    async lookup(digests) {
      return digests.map((digest) => vectors.get(digest)?.slice());
    },
    async append({ digests, embeddings }) {
      digests.forEach((digest, row) => {
        vectors.set(digest, embeddings.row(row).slice());
        letters.delete(digest);
      });
    },
    async bury(dead) {
      for (const letter of dead) letters.delete(letter.digest);
      for (const letter of dead) letters.set(letter.digest, letter);
    },
    deadLetters: async () => [...letters.values()],
    close: async () => release(),
  };
}
