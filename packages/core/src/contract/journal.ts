import type { EmbeddingMatrix } from "../matrix/index.ts";

/** Vectors to keep. */
export interface JournalEntries {
  /** What was embedded, as `contentDigest` names it; row `r` of `embeddings` belongs to `digests[r]`. */
  readonly digests: readonly string[];
  readonly embeddings: EmbeddingMatrix;
}

/** A text that failed, so that it can be looked at and tried again alone. */
export interface DeadLetter {
  /** The text, as `contentDigest` names it. */
  readonly digest: string;
  /** `EmbedloomError.code`, or `"unknown"` for an error of another kind. */
  readonly code: string;
  /** What happened; holds no text, key or header. */
  readonly message: string;
  /** When, in milliseconds since 1970. */
  readonly failedAt: number;
}

/** A journal that one run holds; other runs are refused meanwhile. */
export interface OpenJournal {
  /**
   * The stored vectors, one per digest; `undefined` where there is none. The caller may keep and change them.
   *
   * @throws StoreError when it cannot be read
   */
  lookup(digests: readonly string[]): Promise<readonly (Float32Array | undefined)[]>;
  /**
   * Stores vectors and takes their texts off the list of dead letters. Once it has resolved, they survive a kill of the process.
   * Calls may overlap. A vector stored before for the same digest is replaced.
   *
   * @throws StoreError when it cannot write; then all entries are stored, or none
   */
  append(entries: JournalEntries): Promise<void>;
  /**
   * Puts texts on the list of dead letters, as durably as `append`. A second letter of a text replaces the first.
   *
   * @throws StoreError when it cannot write
   */
  bury(letters: readonly DeadLetter[]): Promise<void>;
  /**
   * The texts that failed and have no vector, in the order in which they failed.
   *
   * @throws StoreError when it cannot be read
   */
  deadLetters(): Promise<readonly DeadLetter[]>;
  /** Waits for writes under way, then releases the journal for the next run. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Keeps vectors that were paid for beyond the end of the process, by content and fingerprint, never by position in a source.
 *
 * `journalContract` of `@embedloom/testing` holds its rules as tests.
 */
export interface Journal {
  /**
   * Begins a run, which holds the journal alone until it closes it or its process ends.
   *
   * @param fingerprint what the vectors are, as `fingerprintText` writes it; vectors of other fingerprints stay in the journal,
   * but this run does not see them
   * @throws StoreError at once while another run holds it, in this process or in another, and when it cannot be read
   */
  open(fingerprint: string): Promise<OpenJournal>;
}
