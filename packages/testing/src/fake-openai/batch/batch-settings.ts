/** How the fake's Batch API behaves; what is absent does as OpenAI does when nothing goes wrong. */
export interface FakeBatchSettings {
  /** Tokens that may wait at once; a batch above it fails with `token_limit_exceeded`. No limit when absent. */
  readonly enqueuedTokens?: number;
  /** Lines of a batch that are finished when its window ends; the rest expires. By the number of the batch, from 0. */
  readonly expiresAfter?: (batchIndex: number) => number | undefined;
  /** Status and error of a line in place of its vectors. */
  readonly lineError?: (text: string) => { readonly status: number; readonly error: object } | undefined;
  /** What the line of a text is written as, to damage the files. */
  readonly written?: (line: string, text: string) => string;
  /** Makes a batch fail as a whole. By the number of the batch, from 0. */
  readonly failsWith?: (batchIndex: number) => { readonly code: string; readonly message: string } | undefined;
  /** Batches stay in progress as long as it says so. */
  readonly holds?: (batchIndex: number) => boolean;
  /** Most lines, and most inputs, of one batch. @default 50_000 */
  readonly inputsPerBatch?: number;
  /** Most bytes of a file. @default 200 MB */
  readonly bytesPerFile?: number;
}
