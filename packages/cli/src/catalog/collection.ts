import type { IndexIdentity } from "@embedloom/core";
import type { FloorScores } from "@embedloom/search";
import type { CollectionSettings } from "../settings/index.ts";
import type { StackInfo } from "../stack/index.ts";

/** What the last run over a collection came to. */
export interface LastRun {
  /** When it ended, ISO 8601. */
  readonly at: string;
  /** Documents that the paths hold. */
  readonly documents: number;
  /** Chunks that can be found. */
  readonly chunks: number;
  /** Documents and chunks that failed. */
  readonly failures: number;
  /** Chunks that wait for the next run, because this one was stopped. */
  readonly postponed: number;
}

/** A named collection: its settings, and what is known of its index. */
export interface Collection {
  readonly name: string;
  /** The folder that the ids of its documents count from, an absolute path. */
  readonly base: string;
  readonly settings: CollectionSettings;
  /** Provider and model, for people. */
  readonly model: string;
  /** What the vectors are. Absent: there are none yet. */
  readonly identity?: IndexIdentity | undefined;
  /** What embedded the index, as it described itself. Absent: there is no index yet. */
  readonly info?: StackInfo | undefined;
  /** Scores that questions about something else reach; hits below both are none. Absent: not measured yet. */
  readonly floors?: MeasuredFloors | undefined;
  /** Absent: no run has ended yet. */
  readonly lastRun?: LastRun | undefined;
  /** Folder of its index below the collection's. Absent: the collection's own. */
  readonly index?: string | undefined;
  /** The index of another model that lies beside. Absent: there is none. */
  readonly beside?: BesideIndex | undefined;
}

/** An index that is not searched: of the model that is brought in, or of the one that was switched from. */
export interface BesideIndex extends Omit<Collection, "name" | "base" | "beside"> {
  readonly role: "next" | "previous";
}

/** What questions that have nothing to do with a collection reach in it. */
export interface MeasuredFloors {
  /** Of vectors. */
  readonly vectors: number;
  /** Of words, for each word of the question. */
  readonly wordsPerWord: number;
}

/** The floor of one question. */
export function floorOf({ vectors, wordsPerWord }: MeasuredFloors, words: number): FloorScores {
  return { vectors, words: wordsPerWord * Math.max(1, words) };
}
