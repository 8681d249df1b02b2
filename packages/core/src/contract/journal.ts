import type { EmbeddingMatrix } from "../matrix/index.ts";

/** Vectors to remember. */
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

/** A journal that one run has to itself. */
export interface OpenJournal {
  /**
   * What was remembered, one per digest; `undefined` where nothing was. The vectors are the caller's to keep.
   *
   * @throws StoreError when it cannot be read
   */
  lookup(digests: readonly string[]): Promise<readonly (Float32Array | undefined)[]>;
  /**
   * Remembers vectors, and takes their texts off the list of dead letters: once it has resolved, they survive the end of the
   * process, however sudden. Calls may overlap. What was remembered for the same digest before is replaced.
   *
   * @throws StoreError when it cannot write; then all of the entries are remembered, or none
   */
  append(entries: JournalEntries): Promise<void>;
  /**
   * Puts texts on the list of dead letters, as durably as `append`; a text that is on it already has its letter replaced.
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
  /** Waits for what is being written, and lets the next run have the journal. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Remembers what was paid for, also after the process has ended: by content and fingerprint, never by position in a source.
 *
 * `journalContract` of `@embedloom/testing` holds its rules as tests.
 */
export interface Journal {
  /**
   * Begins a run, which has the journal to itself until it closes it or its process ends.
   *
   * @param fingerprint what the vectors are, as `fingerprintText` writes it; vectors of other fingerprints stay in the journal,
   * but this run does not see them
   * @throws StoreError at once while another run has it, in this process or in another, and when it cannot be read
   */
  open(fingerprint: string): Promise<OpenJournal>;
}
