/**
 * A text in which every UTF-16 code unit knows the span of the original text it came from.
 *
 * Unit `i` stands for `[starts[i], ends[i])` of the original; an inserted unit for an empty span, a composed one for
 * several code units. `starts` never decrease.
 */
export interface Aligned {
  /** The text after the stages so far. */
  readonly text: string;
  /** First original code unit, per unit of `text`. */
  readonly starts: Int32Array;
  /** One past the last original code unit, per unit of `text`. */
  readonly ends: Int32Array;
  /** Where in the original an empty `text` stands. */
  readonly anchor: number;
}

/** The original itself. */
export function alignedIdentity(text: string): Aligned {
  const starts = new Int32Array(text.length);
  const ends = new Int32Array(text.length);
  // An index instead of a function: this runs over every character.
  for (let i = 0; i < text.length; i++) {
    starts[i] = i;
    ends[i] = i + 1;
  }
  return { text, starts, ends, anchor: 0 };
}

/** The units `from` to below `to`. */
export function alignedSlice(source: Aligned, from: number, to: number): Aligned {
  if (from === 0 && to === source.text.length) return source;
  return {
    text: source.text.slice(from, to),
    starts: source.starts.subarray(from, to),
    ends: source.ends.subarray(from, to),
    anchor: positionOf(source, from),
  };
}

/** Where in the original unit `index` begins; past the end, where the last one ends. */
export function positionOf({ starts, ends, anchor }: Aligned, index: number): number {
  return starts[index] ?? ends.at(-1) ?? anchor;
}

/** One past the last original unit that `[from, to)` came from. */
export function endOf(source: Aligned, from: number, to: number): number {
  return to > from ? source.ends[to - 1]! : positionOf(source, from);
}

/** The same spans under another text of the same length. */
export function alignedWithText(source: Aligned, text: string): Aligned {
  return { ...source, text };
}

/** Inserted text before everything, with the empty span at the first position. */
export function alignedPrepend(source: Aligned, prefix: string): Aligned {
  const at = positionOf(source, 0);
  const starts = new Int32Array(prefix.length + source.text.length).fill(at, 0, prefix.length);
  const ends = starts.slice();
  starts.set(source.starts, prefix.length);
  ends.set(source.ends, prefix.length);
  return { text: prefix + source.text, starts, ends, anchor: at };
}
