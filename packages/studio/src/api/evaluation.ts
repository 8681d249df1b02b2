/** The ways to search that are measured. */
export const EVALUATED_WAYS = ["plain", "late", "hybrid"] as const;

/** A way to search that is measured. */
export type EvaluatedWay = (typeof EVALUATED_WAYS)[number];

/** What is measured, by the names of `@embedloom/eval`. */
export const EVALUATED_MEASURES = ["ndcg@10", "mrr@10", "recall@10"] as const;

/** A measure. */
export type EvaluatedMeasure = (typeof EVALUATED_MEASURES)[number];

/** Most characters of pasted judgments. */
export const JUDGMENT_CHARACTERS = 60_000;

/** Reply of `GET /api/evaluation/plan`: what questions made from headings would be measured on; nothing is embedded for it. */
export interface EvaluationPlan {
  /** Headings that ask for a section no other heading asks for. */
  readonly questions: number;
  /** Documents that are searched, and their chunks. */
  readonly documents: number;
  readonly chunks: number;
  /** Characters that would be embedded: the documents without their headings are other texts than the index has. */
  readonly characters: number;
  /** Documents of the index that are left out, because all would be too many. */
  readonly leftOut: number;
}

/** Body of `POST /api/evaluation/start`. */
export interface EvaluationRequest {
  /**
   * Judgments, one a line: question, file name and grade in columns with a tab or ` | ` between them; a line without a grade has 1.
   * Absent: questions are made from headings.
   */
  readonly judgments?: string;
}

/** How the evaluation stands. `stale`: its figures belong to an index that has changed since. */
export interface EvaluationStatus {
  readonly state: "none" | "running" | "done" | "stale" | "cancelled" | "failed";
  /** Why it failed. */
  readonly message?: string;
  /** Where the questions come from. */
  readonly source: "headings" | "judgments";
  /** How many there are. */
  readonly questions: number;
  /** What is looked for: a section of a document, or a document. */
  readonly target: "section" | "document";
  /** Chunks and questions that are through, and all of them. */
  readonly done: number;
  readonly total: number;
  /** What the questions cannot show. Absent: they are the visitor's own. */
  readonly warning?: string;
  /** Empty until it is done. */
  readonly ways: readonly EvaluatedFigures[];
  /** Each way against the first. Empty until it is done. */
  readonly differences: readonly EvaluatedDifference[];
}

/** What one way is worth. */
export interface EvaluatedFigures {
  readonly way: EvaluatedWay;
  readonly measures: Readonly<Record<EvaluatedMeasure, EvaluatedMean>>;
}

/** A mean over all questions, 0 to 1, with its 95 % bootstrap interval. */
export interface EvaluatedMean {
  readonly mean: number;
  /** `null`, as the other end: one question says nothing of others. */
  readonly low: number | null;
  readonly high: number | null;
}

/** How much better a way is than the first at nDCG@10, question by question. */
export interface EvaluatedDifference {
  readonly way: EvaluatedWay;
  readonly than: EvaluatedWay;
  readonly difference: EvaluatedMean;
  /** By the paired randomisation test, two-sided. */
  readonly p: number;
}

/** Reply of `GET /api/evaluation`: every question of the last evaluation, those that the ways differ most on first. */
export interface EvaluationReply {
  readonly questions: readonly EvaluatedQuestion[];
}

/** What became of one question. */
export interface EvaluatedQuestion {
  readonly question: string;
  /** The best answer by its judgments: the document, its name, and the chunk where it begins. */
  readonly document: string;
  readonly name: string;
  readonly chunk: number;
  /** Rank of the first right answer, by way. Absent: not among the best 100 chunks. */
  readonly ranks: Readonly<Partial<Record<EvaluatedWay, number>>>;
}
