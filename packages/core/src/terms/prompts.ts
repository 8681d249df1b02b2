/** Texts a model wants before an input, written exactly, trailing space included. */
export interface Prompts {
  /** Before a question. Absent: nothing. */
  readonly query?: string | undefined;
  /** Before a document. Absent: nothing. */
  readonly document?: string | undefined;
}
