import type { RetrievalTask } from "../task/index.ts";

/** A task whose questions were made, with what they can and cannot show. */
export interface QuestionSet extends RetrievalTask {
  /** What the questions were made from. */
  readonly madeFrom: "headings" | "model";
  /** To be shown wherever figures of this set are: `notes` of a report. */
  readonly warning: string;
}

/** What questions that are headings show. */
export const HEADING_WARNING: string =
  "Questions made from headings: they show which of two settings finds the right section, not how often users will find an answer. " +
  "Headings share words with their sections more than users' questions do, which flatters search by words; each has one right section " +
  "and others that would do count as wrong. Decide on differences whose interval does not hold 0, and check them on real questions.";

/** What questions that a model wrote show. */
export const MODEL_WARNING: string =
  "Questions written by a model that saw the passage: they repeat its words and ask for what it says, so all figures are too high, and " +
  "search by words gains most. Each has one right passage and others that would do count as wrong. They compare settings over the same " +
  "documents, not models with the one that wrote them, and say nothing of questions that no document answers.";
