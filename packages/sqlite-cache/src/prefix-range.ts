/** All keys that begin with a prefix, as SQLite orders text: `from <= key < to`. */
export interface PrefixRange {
  readonly from: string;
  /** An empty blob stands above every text. */
  readonly to: string | Uint8Array;
}

/**
 * The range of keys that begin with `prefix`; no character of it has a meaning of its own.
 *
 * SQLite compares text by its UTF-8 bytes, which order as code points do, so the end is the prefix with its last code
 * point raised by one.
 */
export function prefixRange(prefix: string): PrefixRange {
  const points = Array.from(prefix, (character) => character.codePointAt(0)!);
  while (points.at(-1) === 0x10_ffff) points.pop();
  const last = points.pop();
  if (last === undefined) return { from: prefix, to: new Uint8Array(0) };
  // Surrogates are no code points of UTF-8.
  const next = last === 0xd7ff ? 0xe000 : last + 1;
  return { from: prefix, to: String.fromCodePoint(...points, next) };
}
