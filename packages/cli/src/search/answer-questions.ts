import { createInterface } from "node:readline";
import { chooseCollection, type Collection, createCollectionStore } from "../catalog/index.ts";
import {
  checkQuestion,
  type OpenCollection,
  openCollection,
  refusedQuestion,
  searchCollection,
} from "../collections/index.ts";
import { UsageError } from "../errors/index.ts";
import type { CommandContext } from "../session/index.ts";
import { printHits } from "./print-hits.ts";

/** How questions are answered. */
export interface AnswerOptions {
  /** The collection. Absent: that of the folder the user is in, or the only one. */
  readonly name?: string | undefined;
  /** Most hits of a question. */
  readonly hits: number;
  readonly by: "both" | "words" | "vectors";
  /** Whether hits that fit by chance are left out. */
  readonly floor: boolean;
  /** Absent: the collection's. */
  readonly cache?: string | undefined;
  /** Absent: the collection's. */
  readonly baseUrl?: string | undefined;
}

/**
 * Answers a question from a collection, or each line of standard input where the question is `-`.
 *
 * @throws UsageError when a question is too long, no collection is meant, or it has no index yet
 */
export async function answerQuestions(
  question: string,
  options: AnswerOptions,
  context: CommandContext,
): Promise<void> {
  checkQuestion(question);
  const store = createCollectionStore(context.dataFolder);
  const collection = requireIndex(await chooseCollection(store, options.name, context), context.program);
  const { cache, baseUrl } = options;
  const settings = {
    ...collection.settings,
    ...(cache !== undefined && { cache }),
    ...(baseUrl !== undefined && { baseUrl }),
  };
  const use = question === "-" ? "anything" : "question";
  const open = await openCollection(settings, store.indexFolder(collection), context, collection.info, use);
  try {
    const isOne = question !== "-" && options.by !== "words";
    // A model loads while the chunks are read.
    const early = isOne ? embedQuestion(open, question, context.signal) : undefined;
    // What it throws is thrown below.
    early?.catch(() => {});
    const searching = await searchCollection(open, collection, context.signal);
    for await (const each of question === "-" ? questionsOnStdin() : [question]) {
      context.signal.throwIfAborted();
      const vector = await early;
      const hits = await searching.search(each, { ...options, k: options.hits, signal: context.signal, vector });
      printHits({ question: each, hits, collection }, context);
    }
  } finally {
    await open.close();
  }
}

async function embedQuestion({ stack }: OpenCollection, question: string, signal: AbortSignal): Promise<Float32Array> {
  const embedding =
    stack.embedder === undefined
      ? stack.encoder!.embedQueries([question], { signal })
      : stack.embedder.embed([question], { inputType: "query", signal });
  const { embeddings } = await embedding.catch(refusedQuestion);
  return embeddings.row(0);
}

function requireIndex(collection: Collection, program: string): Collection {
  if (collection.identity !== undefined) return collection;
  throw new UsageError(`The collection ${collection.name} has no index yet: ${program} sync ${collection.name}`);
}

async function* questionsOnStdin(): AsyncGenerator<string> {
  let at = 0;
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    at++;
    const question = line.trim();
    checkQuestion(question, `The question in line ${at}`);
    if (question !== "") yield question;
  }
}
