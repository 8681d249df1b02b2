import type { SplitPreTokenizer } from "@huggingface/tokenizers";
import { type Aligned, alignedSlice } from "./aligned.ts";

/** The parts of a text that match, as `text.match(pattern)` without empty ones. */
function matchSlices(source: Aligned, pattern: RegExp): Aligned[] {
  const slices: Aligned[] = [];
  for (const { 0: match, index } of source.text.matchAll(pattern)) {
    if (match.length > 0) slices.push(alignedSlice(source, index, index + match.length));
  }
  return slices;
}

/** Follows the `Split` pre-tokenizer: the matches, what lies between them, or both. */
export function splitPieces(source: Aligned, stage: SplitPreTokenizer): Aligned[] {
  if (stage.pattern === null) return [];
  const { invert = false, behavior = "" } = stage.config;
  if (invert) return matchSlices(source, stage.pattern);
  const removed = behavior.toLowerCase() === "removed";
  return piecesAround(source, stage.pattern, removed ? capturedRanges : wholeRange);
}

type Range = readonly [from: number, to: number];

function piecesAround(source: Aligned, pattern: RegExp, kept: (match: RegExpExecArray) => readonly Range[]): Aligned[] {
  const pieces: Aligned[] = [];
  const push = (from: number, to: number): void => {
    if (to > from) pieces.push(alignedSlice(source, from, to));
  };
  let done = 0;
  for (const match of source.text.matchAll(new RegExp(pattern.source, `${pattern.flags}d`))) {
    push(done, match.index);
    for (const [from, to] of kept(match)) push(from, to);
    done = match.index + match[0].length;
  }
  push(done, source.text.length);
  return pieces;
}

function wholeRange({ 0: match, index }: RegExpExecArray): readonly Range[] {
  return [[index, index + match.length]];
}

// `text.split(pattern)` drops the match but keeps what its groups caught, and the library wraps plain strings in a group.
function capturedRanges({ indices }: RegExpExecArray): readonly Range[] {
  return indices?.slice(1).filter((range) => range !== undefined) ?? [];
}
