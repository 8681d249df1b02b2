import type { Span } from "../span/index.ts";

/** What a structured text consists of. */
export interface Structure {
  readonly blocks: readonly Block[];
  /** Markup that no cut parts as long as the limit holds it, in order. Absent: none. */
  readonly marks?: readonly Span[];
}

/** A part of a structured text that says how it may be cut. Blocks are in reading order and do not overlap. */
export interface Block extends Span {
  /**
   * `heading`: begins a section. `prose`: at sentences, then lines. `lines`: at lines, as code and everything else whose
   * lines mean something. `table`: at rows. `hidden`: no text for readers, and is left out.
   */
  readonly kind: "heading" | "prose" | "lines" | "table" | "hidden";
  /** Of a heading: 1 for the outermost. */
  readonly level?: number;
  /** Of a heading: its words. */
  readonly title?: string;
  /** Of a table: its rows, the header's first. */
  readonly rows?: readonly Span[];
  /** Of a table: the rows that say what the columns are. Absent: it has none. */
  readonly header?: Span | undefined;
}
