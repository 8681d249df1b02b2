import { type DocumentEncoder, type Embedder, wrapEmbedder } from "@embedloom/core";

/** Milliseconds without an answer after which it is said that one is waited for. */
const FIRST_NOTICE_MS = 5000;

/** Milliseconds after a failure within which the next request is another try of it, and no new beginning. */
const TRYING_AGAIN_MS = 120_000;

/** What is told while an answer is waited for. */
interface WaitingNotice {
  /** Provider and model. */
  readonly who: string;
  /** Milliseconds since anything was answered, or since the first request that waits. */
  readonly waitedMs: number;
}

/** Hears that an answer is waited for. */
export type WaitingListener = (notice: WaitingNotice) => void;

/**
 * Says that an answer is waited for: after five seconds without any, and again each time the wait has doubled. It goes on waiting.
 * A request that fails and is sent again is no answer.
 *
 * @param who provider and model, for people
 * @param firstNoticeMs milliseconds until the first notice
 */
export function withWaitingNotice(
  embedder: Embedder,
  who: string,
  onWaiting: WaitingListener,
  firstNoticeMs: number = FIRST_NOTICE_MS,
): Embedder {
  const watched = createWatch(who, onWaiting, firstNoticeMs);
  return wrapEmbedder(embedder, {
    describe: (options) => watched(() => embedder.describe(options)),
    embed: (inputs, options) => watched(() => embedder.embed(inputs, options)),
  });
}

/** The same for an encoder of documents. */
export function withDocumentWaitingNotice(
  encoder: DocumentEncoder,
  who: string,
  onWaiting: WaitingListener,
  firstNoticeMs: number = FIRST_NOTICE_MS,
): DocumentEncoder {
  const watched = createWatch(who, onWaiting, firstNoticeMs);
  return {
    provider: encoder.provider,
    model: encoder.model,
    estimateTokens: (text) => encoder.estimateTokens(text),
    describe: (options) => watched(() => encoder.describe(options)),
    encode: (documents, options) => watched(() => encoder.encode(documents, options)),
    embedQueries: (queries, options) => watched(() => encoder.embedQueries(queries, options)),
    close: () => encoder.close(),
  };
}

type Watch = <T>(work: () => Promise<T>) => Promise<T>;

function createWatch(who: string, onWaiting: WaitingListener, firstNoticeMs: number): Watch {
  let open = 0;
  let since = 0;
  let failedAt = Number.NEGATIVE_INFINITY;
  let dueMs = firstNoticeMs;
  let timer: NodeJS.Timeout | undefined;

  function arm(): void {
    clearTimeout(timer);
    timer = setTimeout(print, Math.max(0, dueMs - (performance.now() - since)));
  }

  function print(): void {
    const waitedMs = performance.now() - since;
    onWaiting({ who, waitedMs });
    dueMs = 2 * waitedMs;
    arm();
  }

  function begin(): void {
    const now = performance.now();
    const isAnotherTry = now - failedAt < TRYING_AGAIN_MS;
    if (!isAnotherTry) answered();
    // A server that refuses at once leaves no time for a timer.
    if (isAnotherTry && now - since >= dueMs) print();
    else arm();
  }

  function answered(): void {
    since = performance.now();
    failedAt = Number.NEGATIVE_INFINITY;
    dueMs = firstNoticeMs;
  }

  return async (work) => {
    if (open++ === 0) begin();
    try {
      const result = await work();
      answered();
      return result;
    } catch (error) {
      failedAt = performance.now();
      throw error;
    } finally {
      clearTimeout(timer);
      if (--open > 0) arm();
    }
  };
}
