import { InvalidOptionError, kinds, readOptions, type TextSpan } from "@embedloom/core";
import { type Qrels, type ScoreTable, tableOf } from "./judgments.ts";

/** A part of a document that judgments name. */
export interface Passage extends TextSpan {
  /** Unlike that of any other passage or document of the task. */
  readonly id: string;
}

/** A document that is searched. */
export interface RetrievalDocument {
  readonly id: string;
  readonly text: string;
  /** What is ranked of it. Absent: the document as a whole, under its own id. */
  readonly passages?: readonly Passage[] | undefined;
}

/** Documents, questions, and which passage answers which. */
export interface RetrievalTask {
  readonly documents: readonly RetrievalDocument[];
  readonly queries: readonly { readonly id: string; readonly text: string }[];
  /** Judgments of passages, or of documents that have none. */
  readonly qrels: Qrels;
}

const spanKinds = { id: kinds.words, start: kinds.integer(0), end: kinds.integer(0) };
const taskKinds = {
  documents: kinds.list(
    kinds.options<RetrievalDocument>({
      id: kinds.words,
      text: kinds.text,
      passages: kinds.optional(kinds.list(kinds.options<Passage>(spanKinds))),
    }),
  ),
  queries: kinds.list(kinds.options<RetrievalTask["queries"][number]>({ id: kinds.words, text: kinds.words })),
  qrels: kinds.object,
};

/**
 * Reads a task.
 *
 * @throws InvalidOptionError for what is not there, an id that comes twice, a passage outside its document, or a judgment of nothing
 */
export function checkTask(given: RetrievalTask): Omit<RetrievalTask, "qrels"> & { readonly qrels: ScoreTable } {
  const task = readOptions<RetrievalTask>("task", given, taskKinds);
  const qrels = tableOf("task.qrels", task.qrels, true);
  const ids = new Set<string>();
  const take = (id: string, index: number): void => {
    if (ids.has(id)) throw new InvalidOptionError("task.documents", "ids that differ", id, { index });
    ids.add(id);
  };
  for (const [index, { id, text, passages }] of task.documents.entries()) {
    if (passages === undefined) take(id, index);
    for (const passage of passages ?? []) {
      take(passage.id, index);
      const isInside = passage.start < passage.end && passage.end <= text.length;
      if (!isInside)
        throw new InvalidOptionError("task.documents", "passages inside their document", passage.end, { index });
    }
  }
  if (new Set(task.queries.map(({ id }) => id)).size < task.queries.length) {
    throw new InvalidOptionError("task.queries", "ids that differ", task.queries);
  }
  for (const grades of qrels.values()) {
    for (const [id, grade] of grades) {
      if (grade > 0 && !ids.has(id))
        throw new InvalidOptionError("task.qrels", "passages or documents of the task", id);
    }
  }
  return { ...task, qrels };
}
