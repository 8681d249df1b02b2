import type { MatryoshkaSizes } from "./matryoshka-sizes.ts";
import type { Pooling } from "./pooling.ts";
import type { Prompts } from "./prompts.ts";

/** What is known of a model before it is asked; every fact has its source in `source`. */
export interface KnownModel {
  /** Canonical name: the vendor's, or the one on the model hub. */
  readonly id: string;
  /** Full width. */
  readonly dimensions: number;
  /** Most tokens in one input. */
  readonly maxTokens: number;
  /** How it pools; absent when the vendor does not say, or when more layers follow the pooling. */
  readonly pooling?: Pooling | undefined;
  /** What it wants before an input; absent when nothing. */
  readonly prompts?: Prompts | undefined;
  /** The smaller widths it was trained for; absent when none. */
  readonly matryoshka?: MatryoshkaSizes | undefined;
  /** Names it has elsewhere, such as in Ollama's library. */
  readonly aliases?: readonly string[] | undefined;
  /** What a hosted model costs; absent for open weights. */
  readonly price?: ModelPrice | undefined;
  /** Quality that the vendor has published, by width, widest first; absent where it was not entered. */
  readonly published?: readonly PublishedScore[] | undefined;
  /** Where the facts were read. */
  readonly source: string;
}

/** Quality of a model at one width, as the vendor has published it. */
export interface PublishedScore {
  /** Width that was measured. */
  readonly dimensions: number;
  /** Average over the English tasks of MTEB, in percent; a mean over kinds of tasks, not the recall of a search. */
  readonly mteb: number;
  /** Whether the figure could be read again; if not, it is quoted from the announcement. */
  readonly confirmed: boolean;
  /** Where it was published. */
  readonly source: string;
}

/** Price of a hosted model. */
export interface ModelPrice {
  /** US dollars for a million input tokens. */
  readonly usdPerMillionTokens: number;
  /** The same through a batch interface; absent when the vendor lists none. */
  readonly batchUsdPerMillionTokens?: number | undefined;
  /** Day the price was read, ISO 8601. */
  readonly readOn: string;
}
