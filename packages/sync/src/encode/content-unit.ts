import type { TextSpan } from "@embedloom/core";
import type { WantedRow } from "../rows/index.ts";

/** A document whose chunks are encoded together. */
export interface UnitDocument {
  readonly text: string;
  readonly spans: readonly TextSpan[];
}

/** One content that is to be embedded, once, and the rows that wait for it. */
export interface ContentUnit {
  readonly content: string;
  readonly digest: string;
  readonly text: string;
  /** Tokens that it costs, as they are estimated; of chunks that are encoded together the first one bears all. */
  readonly tokens: number;
  /** Rows that have this content; more may come while it is under way. */
  readonly rows: WantedRow[];
  /** The document, and which of its spans this is. Absent: the text stands for itself. */
  readonly within?: { readonly document: UnitDocument; readonly position: number } | undefined;
}
