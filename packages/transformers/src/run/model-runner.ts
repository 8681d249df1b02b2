import type { OnnxRuntimeKind } from "../settings/index.ts";
import type { BlockRequest, TokenBlock } from "../tokenizer/index.ts";

/** Values of inputs that a network needs besides the tokens, by name. */
export type ExtraInputs = Readonly<Record<string, number>>;

/** What to open: plain data, so that it can go to another thread. */
export interface RunnerJob {
  /** Absolute path of the model's folder, in which every file is present. */
  readonly folder: string;
  /** Path of the graph inside the folder. */
  readonly weights: string;
  /** Whether texts are lowercased before the tokenizer's own normalization. */
  readonly lowercase: boolean;
  /** Most tokens in one sequence, including special tokens. */
  readonly contextTokens: number;
  /** Which build of the runtime. Absent: the native one where it is installed. */
  readonly runtime?: OnnxRuntimeKind | undefined;
  /** Threads of one run. Absent: the number of physical cores, and 1 in WebAssembly. */
  readonly intraOpThreads: number | undefined;
  /** Number of ids according to config.json. Absent: it does not say. */
  readonly vocabularySize?: number | undefined;
  /** Values for a first run. Every run has values for the same names. */
  readonly extraInputs: ExtraInputs;
}

/** Facts that only the tokenizer and the network can tell. */
export interface RunnerFacts {
  /** Width of a token vector. */
  readonly dimensions: number;
  /** Ids around the content of every sequence. */
  readonly specials: { readonly before: readonly number[]; readonly after: readonly number[] };
  /** Ids from 0 to below this one have a vector of their own; all others make a run fail. */
  readonly vocabularySize: number;
}

/** A tokenizer and a network in memory, in this thread or in another one. */
export interface ModelRunner {
  readonly facts: RunnerFacts;
  /** How many runs should be under way at once, so that the runner is never idle. */
  readonly runsAtOnce: number;
  /** Whether a sequence has the same vectors alone and in one run with others. The first call tests it. */
  sharesRuns(signal?: AbortSignal): Promise<boolean>;
  /**
   * Tokenizes a block of each text, without special tokens. `undefined`: the stretch cannot be cut.
   *
   * @throws UnsupportedError when tokens cannot be placed; the signal's reason when it aborts
   */
  tokenizeBlocks(requests: readonly BlockRequest[], signal?: AbortSignal): Promise<readonly (TokenBlock | undefined)[]>;
  /**
   * Runs checked sequences together, including special tokens. Gives for each sequence its token vectors one after another.
   *
   * @throws ModelLoadError when the network gives no token vectors; the signal's reason when it aborts
   */
  run(sequences: readonly Int32Array[], extraInputs: ExtraInputs, signal?: AbortSignal): Promise<Float32Array[]>;
  /** Frees the memory. */
  dispose(): Promise<void>;
}
