import type { OutputKind } from "../output/index.ts";
import type { InputKind } from "../rows/index.ts";
import type { CommonOptions } from "../session/index.ts";
import type { ProviderChoices } from "../stack/index.ts";

/** What names a model; no provider is the bundled one. */
export interface ModelOptions extends CommonOptions, Omit<ProviderChoices, "provider"> {
  readonly provider?: ProviderChoices["provider"];
  readonly dimensions?: number;
}

/** What says how rows are read; `embed` and `price` take it. */
export interface RowOptions {
  readonly from?: InputKind;
  readonly charset?: string;
  readonly delimiter?: string;
  readonly text?: string;
  readonly id?: string;
}

/** What paces requests; `embed` and `price` take it. */
export interface PaceOptions {
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
}

/** What `embed` takes. */
export interface EmbedOptions extends ModelOptions, RowOptions, PaceOptions {
  readonly keep?: string;
  readonly withoutText: boolean;
  readonly output?: string;
  readonly sink?: string;
  readonly to?: OutputKind;
  readonly encoding: "float32" | "float16" | "int8" | "binary";
  readonly distance: "cosine" | "dot" | "euclidean";
  readonly inputType: "document" | "query" | "none";
  readonly journal?: string | false;
  readonly maxCost?: number;
  readonly concurrency?: number;
}
