import { fileURLToPath } from "node:url";

/** A question about the samples. */
export interface SampleQuestion {
  readonly question: string;
  /** File that answers it. */
  readonly file: string;
  /** Words that only the answering chunk of that file holds. */
  readonly answer: string;
}

/** Folder of the sample documents. */
export const SAMPLES: string = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../../samples" : "../samples", import.meta.url),
);

/**
 * Four of the samples are pages of one town that say the same things in the same words of four places; a chunk that answers does
 * not say which place it is about. With the bundled model the answer is first among late chunks, and not among plain ones: tests hold
 * the command and the studio to that.
 */
export const SAMPLE_QUESTIONS: readonly SampleQuestion[] = [
  {
    question: "When does the mill close in winter?",
    file: "the-wind-mill.txt",
    answer: "In winter they close at three",
  },
  {
    question: "What do pupils and pensioners pay for a swim?",
    file: "the-swimming-pool.txt",
    answer: "A ticket costs",
  },
  {
    question: "When do the doors close in winter for readers of books?",
    file: "the-library.txt",
    answer: "In winter they close at five",
  },
];

/** Whether a text holds the words that only the answer holds, however its lines are broken. */
export function isAnswer(text: string, answer: string): boolean {
  return flat(text).includes(answer);
}

/** A text on one line. */
export function flat(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
