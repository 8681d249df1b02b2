/** A part of a text: `text.slice(start, end)`, in UTF-16 code units of exactly that string. */
export interface Span {
  /** First code unit. */
  readonly start: number;
  /** One past the last code unit. */
  readonly end: number;
}
