/**
 * A text with the span in the original text for each UTF-16 code unit.
 *
 * Unit `i` comes from `[starts[i], ends[i])` of the original. An inserted unit has an empty span, a composed one a span of
 * several code units. `starts` never decreases.
 */
export interface Aligned {
  /** The text after the stages so far. */
  readonly text: string;
  /** First original code unit, per unit of `text`. */
  readonly starts: Int32Array;
  /** One past the last original code unit, per unit of `text`. */
  readonly ends: Int32Array;
  /** Position in the original if `text` is empty. */
  readonly anchor: number;
}

/** Aligns an original with itself. */
export function alignedIdentity(text: string): Aligned {
  const starts = new Int32Array(text.length);
  const ends = new Int32Array(text.length);
  // A loop with an index is the fastest, and this one runs over every character.
  for (let i = 0; i < text.length; i++) {
    starts[i] = i;
    ends[i] = i + 1;
  }
  return { text, starts, ends, anchor: 0 };
}

/** The units `[from, to)`. */
export function alignedSlice(source: Aligned, from: number, to: number): Aligned {
  if (from === 0 && to === source.text.length) return source;
  return {
    text: source.text.slice(from, to),
    starts: source.starts.subarray(from, to),
    ends: source.ends.subarray(from, to),
    anchor: positionOf(source, from),
  };
}

/** Start of unit `index` in the original. Past the end, it is the end of the last unit. */
export function positionOf({ starts, ends, anchor }: Aligned, index: number): number {
  return starts[index] ?? ends.at(-1) ?? anchor;
}

/** End (exclusive) in the original of the units `[from, to)`. */
export function endOf(source: Aligned, from: number, to: number): number {
  return to > from ? source.ends[to - 1]! : positionOf(source, from);
}

/** Another text of the same length with the same spans. */
export function alignedWithText(source: Aligned, text: string): Aligned {
  return { ...source, text };
}

/** Inserts text at the start. Its units have an empty span at the first position. */
export function alignedPrepend(source: Aligned, prefix: string): Aligned {
  const at = positionOf(source, 0);
  const starts = new Int32Array(prefix.length + source.text.length).fill(at, 0, prefix.length);
  const ends = starts.slice();
  starts.set(source.starts, prefix.length);
  ends.set(source.ends, prefix.length);
  return { text: prefix + source.text, starts, ends, anchor: at };
}
