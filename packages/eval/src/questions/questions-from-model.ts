import { type AbortOptions, createEventLoopYield, kinds, type KindsOf, readOptions } from "@embedloom/core";
import { cutDocuments, type GridChunker } from "../grid/index.ts";
import type { Passage, RetrievalDocument } from "../task/index.ts";
import { MODEL_WARNING, type QuestionSet } from "./question-set.ts";
import { documentsKind } from "./questions-from-headings.ts";

/** The options of {@link questionsFromModel}. */
export interface ModelQuestionOptions extends AbortOptions {
  /** Asks a language model for a question that the passage answers; nothing, or an empty text, where there is none worth asking. */
  readonly ask: (
    passage: string,
    options: { readonly document: RetrievalDocument; readonly signal: AbortSignal | undefined },
  ) => Promise<string | undefined>;
  /** Cuts documents into passages, such as a paragraph chunker; not the one that is measured, which would have an advantage. */
  readonly passages: GridChunker;
  /** Most passages that are asked about, evenly spread, from 1. @default 200 */
  readonly most?: number | undefined;
}

/** Questions, and what became of the others. */
export interface ModelQuestionSet extends QuestionSet {
  /** What `ask` threw, by the passage it was about. */
  readonly failures: readonly { readonly passage: string; readonly error: unknown }[];
}

const optionKinds: KindsOf<ModelQuestionOptions> = {
  ask: kinds.callback,
  passages: kinds.withMethods("a chunker", "chunk"),
  most: kinds.optional(kinds.integer(1)),
  signal: kinds.signal,
};

const answerKind = kinds.optional(kinds.text);

/**
 * Has a language model write questions about passages of one's own documents. A call that fails costs its passage; those that were
 * paid for are kept.
 *
 * @param documents whose ids differ
 * @throws what `ask` threw first, when it threw for every passage
 * @throws the signal's reason when it aborts
 * @throws InvalidOptionError when a document or an option is invalid
 * @example
 * ```ts
 * import { questionsFromModel } from "@embedloom/eval";
 *
 * const { queries, failures } = await questionsFromModel([{ id: "lease", text: "The tenant pays for the roof." }], {
 *   passages: { chunk: (text) => [{ start: 0, end: text.length }] },
 *   ask: async () => "Who pays for the roof?", // here: generateText of the AI SDK
 * });
 * console.log(queries.length, failures.length); // 1 0
 * ```
 */
export async function questionsFromModel(
  documents: readonly RetrievalDocument[],
  options: ModelQuestionOptions,
): Promise<ModelQuestionSet> {
  const given = documentsKind("documents", documents) as readonly RetrievalDocument[];
  const { ask, passages: chunker, most = 200, signal } = readOptions("options", options, optionKinds);
  const yieldToEventLoop = createEventLoopYield(signal);
  const cut: { readonly document: RetrievalDocument; readonly passages: readonly Passage[] }[] = [];
  for (const document of given) {
    const { documents: parts } = await cutDocuments({ documents: [document] }, chunker, { signal }, yieldToEventLoop);
    const passages = parts
      .flatMap(({ spans }) => spans)
      .map((span, i) => ({ id: `${document.id} passage ${i + 1}`, ...span }));
    cut.push({ document: { id: document.id, text: document.text }, passages });
  }
  const all = cut.flatMap(({ document, passages }) => passages.map((passage) => ({ document, passage })));
  const count = Math.min(most, all.length);
  const chosen = Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]!);
  const asked: { readonly text: string; readonly passage: string }[] = [];
  const failures: { readonly passage: string; readonly error: unknown }[] = [];
  for (const { document, passage } of chosen) {
    await yieldToEventLoop();
    try {
      const answer = answerKind(
        "ask()",
        await ask(document.text.slice(passage.start, passage.end), { document, signal }),
      );
      const text = String(answer ?? "").trim();
      if (text !== "") asked.push({ text, passage: passage.id });
    } catch (error) {
      signal?.throwIfAborted();
      failures.push({ passage: passage.id, error });
    }
  }
  if (failures.length > 0 && failures.length === chosen.length) throw failures[0]!.error;
  return {
    documents: cut.map(({ document, passages }) => ({ ...document, passages })),
    queries: asked.map(({ text }, i) => ({ id: `q${i + 1}`, text })),
    qrels: new Map(asked.map(({ passage }, i) => [`q${i + 1}`, new Map([[passage, 1]])])),
    madeFrom: "model",
    warning: MODEL_WARNING,
    failures,
  };
}
