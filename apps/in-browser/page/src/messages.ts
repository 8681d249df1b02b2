/** A model beside the page: the name of its folder. */
export type ModelName = "mini-model" | "context-model";

/** What the page asks of its worker. */
export interface Question {
  /** Number of the question; an answer has the same. */
  readonly id: number;
  readonly model: ModelName;
  readonly document: string;
  readonly question: string;
}

/** A passage of the document. */
export interface Passage {
  readonly text: string;
  /** Cosine similarity to the question, -1 to 1. */
  readonly score: number;
  readonly startLine: number;
}

/** What the worker tells the page. */
export type Told =
  | { readonly kind: "loading"; readonly receivedBytes: number }
  | {
      readonly kind: "answer";
      readonly id: number;
      readonly passages: readonly Passage[];
      readonly milliseconds: number;
    }
  | { readonly kind: "failure"; readonly id: number; readonly message: string };
