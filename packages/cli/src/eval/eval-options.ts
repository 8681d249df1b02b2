import type { CollectionFlags, CommonOptions } from "../session/index.ts";

/** What is searched, and what finds. */
export type SystemName = "both" | "words" | "vectors";

/** What `eval` is asked. */
export interface EvalOptions extends CommonOptions, CollectionFlags {
  readonly name?: string;
  readonly queries?: string;
  readonly qrels?: string;
  readonly corpus?: string;
  readonly run?: string;
  readonly by?: SystemName;
  readonly hits: number;
  readonly baseline?: string;
  readonly failBelow?: number;
  readonly measure: string;
  readonly save?: string;
  readonly markdown?: boolean;
  readonly html?: string;
  readonly dryRun?: boolean;
  readonly maxCost?: number;
}
