import type { TextSpan } from "@embedloom/core";
import type { WantedRow } from "../rows/index.ts";

/** A document whose chunks are encoded together. */
export interface UnitDocument {
  readonly text: string;
  readonly spans: readonly TextSpan[];
}

/** One content to embed once, and the rows that wait for it. */
export interface ContentUnit {
  readonly content: string;
  readonly digest: string;
  readonly text: string;
  /** Estimated tokens. When chunks are encoded together, the first one counts the tokens of all. */
  readonly tokens: number;
  /** Rows with this content. More may join while it is embedded. */
  readonly rows: WantedRow[];
  /** The document and the position of this span in it. Absent: the text is embedded alone. */
  readonly within?: { readonly document: UnitDocument; readonly position: number } | undefined;
}
