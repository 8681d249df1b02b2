import * as kinds from "../arguments/index.ts";
import type { EncodedDocument, EncodeOptions } from "../contract/index.ts";

/** What a listener of `encode` answers. */
export interface DocumentHearing<Vectors> {
  /** Tells it of a document. What it throws, or rejects with, waits for {@link throwHeard} or {@link settle}. */
  tell(document: EncodedDocument<Vectors>, index: number): void;
  /** Throws the first failure that is known. */
  throwHeard(): void;
  /** Waits for every answer that is a promise, and throws the first failure. */
  settle(): Promise<void>;
}

/**
 * Keeps what a listener throws apart from what an encoder throws: what rejects has failed as what throws has, a little later.
 *
 * @param onEncoded absent: nobody is told
 * @throws InvalidOptionError when it is no function
 * @example
 * ```ts
 * import { hearDocuments } from "@embedloom/core/document";
 *
 * const hearing = hearDocuments<readonly number[]>(async () => Promise.reject(new TypeError("The disk is full.")));
 * hearing.tell({ embeddings: [1], parts: [] }, 0);
 * await hearing.settle().catch((error: Error) => console.log(error.message)); // The disk is full.
 * ```
 */
export function hearDocuments<Vectors>(onEncoded: EncodeOptions<Vectors>["onEncoded"]): DocumentHearing<Vectors> {
  kinds.optional(kinds.callback)("onEncoded", onEncoded);
  let heard: { readonly error: unknown } | undefined;
  const answers: Promise<unknown>[] = [];
  const fail = (error: unknown): void => void (heard ??= { error });
  const throwHeard = (): void => {
    if (heard !== undefined) throw heard.error;
  };
  return {
    tell(document, index) {
      try {
        const answer: unknown = onEncoded?.(document, index);
        if (answer instanceof Promise) answers.push(answer.catch(fail));
      } catch (error) {
        fail(error);
      }
    },
    throwHeard,
    async settle() {
      await Promise.all(answers);
      throwHeard();
    },
  };
}
