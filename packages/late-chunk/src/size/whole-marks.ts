import { lowerBound, type Span } from "../span/index.ts";

/** Parts of a text that no cut parts as long as the limit holds one, such as tags. */
export interface WholeMarks {
  /** The cut itself, or where the mark begins that it would part; one that begins before `start` is longer than a part and is parted. */
  outside(start: number, cut: number): number;
  parts(cut: number): boolean;
  /** Joins those of neighbouring spans between which there is nothing but the middle of a mark. */
  join(spans: Iterable<Span>): Iterable<Span>;
  /** The same marks of a part of the text, by positions in it. */
  within(span: Span): WholeMarks;
}

/** Makes them of spans in order, which do not overlap. */
export function createWholeMarks(marks: readonly Span[]): WholeMarks {
  const starts = Float64Array.from(marks, ({ start }) => start);
  /** The mark that a cut parts. */
  const parted = (cut: number): Span | undefined => {
    const mark = marks[lowerBound(starts, cut) - 1];
    return mark !== undefined && cut < mark.end ? mark : undefined;
  };
  return {
    outside(start, cut) {
      const mark = parted(cut);
      return mark !== undefined && mark.start > start ? mark.start : cut;
    },
    parts: (cut) => parted(cut) !== undefined,
    *join(spans) {
      let last: Span | undefined;
      for (const span of spans) {
        if (last === undefined || parted(span.start) === undefined) {
          if (last !== undefined) yield last;
          last = span;
        } else last = { start: last.start, end: span.end };
      }
      if (last !== undefined) yield last;
    },
    within({ start, end }) {
      const inside = marks.slice(Math.max(0, lowerBound(starts, start) - 1), lowerBound(starts, end));
      return createWholeMarks(inside.map((mark) => ({ start: mark.start - start, end: mark.end - start })));
    },
  };
}

/** Of a text that has none. */
export const NO_MARKS: WholeMarks = createWholeMarks([]);
