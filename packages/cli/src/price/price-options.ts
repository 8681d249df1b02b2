import type { PaceOptions, RowOptions } from "../embed/index.ts";
import type { CollectionFlags, CommonOptions } from "../session/index.ts";

/** What `price` takes. */
export interface PriceOptions extends CommonOptions, CollectionFlags, RowOptions, PaceOptions {
  readonly usdPerMillionTokens?: number;
  readonly journal?: string;
}
