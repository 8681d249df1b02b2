import { type Aligned, endOf, positionOf } from "./aligned.ts";

/** Builds an {@link Aligned} text from another one, left to right. */
export interface AlignedBuilder {
  /** Appends `text`, which has as many units as `[from, to)` of the source. Each unit takes the span of its source unit. */
  map(text: string, from: number, to: number): void;
  /** Appends `text`. Each of its units comes from all of `[from, to)` of the source. */
  add(text: string, from: number, to: number): void;
  /** The text so far. */
  build(): Aligned;
}

/** Starts an empty text over `source`. */
export function createAlignedBuilder(source: Aligned): AlignedBuilder {
  const parts: string[] = [];
  let length = 0;
  let starts = new Int32Array(source.text.length + 16);
  let ends = new Int32Array(starts.length);

  const reserve = (more: number): void => {
    if (length + more <= starts.length) return;
    const capacity = Math.max(length + more, starts.length * 2);
    starts = grown(starts, capacity);
    ends = grown(ends, capacity);
  };

  return {
    map(text, from, to) {
      reserve(text.length);
      parts.push(text);
      starts.set(source.starts.subarray(from, to), length);
      ends.set(source.ends.subarray(from, to), length);
      length += text.length;
    },
    add(text, from, to) {
      reserve(text.length);
      parts.push(text);
      starts.fill(positionOf(source, from), length, length + text.length);
      ends.fill(endOf(source, from, to), length, length + text.length);
      length += text.length;
    },
    build: () => ({
      text: parts.join(""),
      starts: starts.subarray(0, length),
      ends: ends.subarray(0, length),
      anchor: positionOf(source, 0),
    }),
  };
}

function grown(values: Int32Array, capacity: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(capacity);
  larger.set(values);
  return larger;
}
