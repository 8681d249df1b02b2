import { fileURLToPath } from "node:url";

/** A question about the samples, and words that only its answer holds. */
export interface SampleQuestion {
  readonly question: string;
  readonly answer: string;
}

/** Folder of the sample documents. */
export const SAMPLES: string = fileURLToPath(new URL("../../samples", import.meta.url));

/** Each asks with a name or a term that its answer does not repeat. */
export const SAMPLE_QUESTIONS: readonly SampleQuestion[] = [
  { question: "How soon is the deposit returned after the lease ends?", answer: "Within twenty-eight days" },
  { question: "The dry-run sensor stops the pump although there is water", answer: "the probe is coated" },
  { question: "How did Tomas Lindqvist burn his hands?", answer: "the skin of his palms was burned" },
];

/** Whether a text holds the words that only the answer holds, however its lines are broken. */
export function isAnswer(text: string, answer: string): boolean {
  return flat(text).includes(answer);
}

/** A text on one line. */
export function flat(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
