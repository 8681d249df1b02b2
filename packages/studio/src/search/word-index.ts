import { setImmediate as giveWay } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { Match } from "@embedloom/core";
import type { WordTerm } from "../api/index.ts";
import type { Library } from "../library/index.ts";
import { Refusal } from "../refusal/index.ts";
import { threadModule } from "../threads/index.ts";
import type { HeldIndex } from "./index-holder.ts";

/** What a question's words find, and why. */
interface WordHits {
  /** Best first; only chunks that hold a word. */
  readonly hits: readonly Match[];
  /** How far apart the scores of all chunks are: their standard deviation. */
  readonly spread: number;
  /** What each word adds to the score of a row, of the rows that were asked for and of the best hits. */
  readonly terms: ReadonlyMap<number, readonly WordTerm[]>;
}

/** The words of an index, in a thread of their own: indexing a hundred thousand chunks takes seconds. */
export interface WordIndex {
  /**
   * Searches by BM25.
   *
   * @param rows chunks whose words are wanted whether they are hits or not
   */
  search(question: string, options: { readonly k: number; readonly rows: readonly number[] }): Promise<WordHits>;
  close(): Promise<void>;
}

/** Texts on their way to the thread. */
interface WordTexts {
  readonly kind: "texts";
  readonly texts: readonly string[];
}

/** A question on its way to the thread. */
export interface WordQuestion {
  readonly kind: "question";
  readonly id: number;
  readonly question: string;
  readonly k: number;
  readonly rows: readonly number[];
}

/** What goes to the thread. */
export type WordTask = WordTexts | WordQuestion;

/** What comes back. */
export interface WordAnswer {
  readonly id: number;
  readonly hits: readonly Match[];
  readonly spread: number;
  readonly terms: readonly (readonly [row: number, terms: readonly WordTerm[]])[];
}

/** Documents whose texts are sent before others get their turn. */
const STRETCH = 20;

/** Opens the words of an index: its texts are read and sent a few documents at a time. */
export function openWordIndex(index: HeldIndex, library: Pick<Library, "text">): WordIndex {
  const thread = new Worker(threadModule(import.meta.url, "word-thread"));
  const open = new Map<number, { resolve(hits: WordHits): void; reject(error: unknown): void }>();
  let asked = 0;
  let isClosed = false;
  // Absent: the thread lives.
  let end: { readonly reason: unknown } | undefined;
  const fail = (reason: unknown): void => {
    end ??= { reason };
    for (const { reject } of open.values()) reject(end.reason);
    open.clear();
  };
  thread.on("message", ({ id, hits, spread, terms }: WordAnswer) => {
    open.get(id)?.resolve({ hits, spread, terms: new Map(terms) });
    open.delete(id);
    if (open.size === 0) thread.unref();
  });
  thread.on("error", fail);
  thread.on("exit", () => fail(new Refusal("busy", "The index has changed meanwhile. Ask again.")));
  thread.unref();
  const filled = fill();
  filled.catch(() => {});

  async function fill(): Promise<void> {
    for (const [at, { id, from, to }] of index.documents.entries()) {
      if (isClosed) return;
      const text = library.text(id);
      const texts = Array.from({ length: to - from }, (_, chunk) =>
        text.slice(index.spans[2 * (from + chunk)], index.spans[2 * (from + chunk) + 1]),
      );
      const task: WordTask = { kind: "texts", texts };
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      thread.postMessage(task);
      if (at % STRETCH === STRETCH - 1) await giveWay();
    }
  }
  return {
    async search(question, { k, rows }) {
      await filled;
      if (end !== undefined) throw end.reason;
      const id = asked++;
      const task: WordTask = { kind: "question", id, question, k, rows };
      return new Promise((resolve, reject) => {
        open.set(id, { resolve, reject });
        thread.ref();
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
        thread.postMessage(task);
      });
    },
    async close() {
      isClosed = true;
      await thread.terminate();
    },
  };
}
