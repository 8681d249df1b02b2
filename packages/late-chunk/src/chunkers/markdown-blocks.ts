import type { Span } from "../span.ts";
import { splitLines } from "./split-lines.ts";

/** A part of a Markdown text. */
export interface MarkdownBlock extends Span {
  /** `text` is everything that is neither a heading nor a closed code fence. */
  readonly kind: "heading" | "fence" | "text";
}

interface BlockLines {
  readonly kind: MarkdownBlock["kind"] | "blank";
  /** Number of lines. */
  readonly count: number;
}

/** Indentation, quotation marks and list marks, then the fence and what stands behind it. */
const FENCE = /^(?:[\s>]|[-*+]\s|\d{1,9}[.)]\s)*(`{3,}|~{3,})(.*)$/;
const HEADING = /^ {0,3}#{1,6}(?:\s|$)/;
const UNDERLINE = /^ {0,3}(?:=+|-+)\s*$/;
const RULE = /^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$/;
/** What an underline below does not make a heading: indented code, lists, quotations, tables. */
const NO_TITLE = /^(?: {4}|\t|\s*(?:[>|]|[-*+]\s|\d{1,9}[.)]\s))/;

/**
 * Finds headings (`#` and underlined), code fences, and blocks of text between blank lines, in one pass over the lines.
 *
 * The blocks are in reading order and hold every character that is not white space. A fence that is never closed hides
 * the headings behind it, as in CommonMark, but counts as text. Front matter is text.
 */
export function markdownBlocks(text: string): MarkdownBlock[] {
  const lines = Array.from(splitLines(text));
  const contents = lines.map(({ start, end }) => text.slice(start, end));
  const blocks: MarkdownBlock[] = [];
  for (let at = 0; at < lines.length;) {
    const { kind, count } = readBlock(contents, at);
    if (kind !== "blank") blocks.push({ kind, start: lines[at]!.start, end: lines[at + count - 1]!.end });
    at += count;
  }
  return blocks;
}

function readBlock(lines: readonly string[], at: number): BlockLines {
  const line = lines[at]!;
  if (line.trim() === "") return { kind: "blank", count: 1 };
  const closing = closingFence(line);
  if (closing !== undefined) return readFence(lines, at, closing);
  if (HEADING.test(line)) return { kind: "heading", count: 1 };
  return readFrontMatter(lines, at) ?? readText(lines, at);
}

/** What closes the fence that a line opens; `undefined` when it opens none. */
function closingFence(line: string): RegExp | undefined {
  const [, marks, info] = FENCE.exec(line) ?? [];
  if (marks === undefined || (marks.startsWith("`") && info?.includes("`"))) return undefined;
  return new RegExp(`^[\\s>]*${marks[0]}{${marks.length},}\\s*$`);
}

function readFence(lines: readonly string[], at: number, closing: RegExp): BlockLines {
  let close = at + 1;
  while (close < lines.length && !closing.test(lines[close]!)) close++;
  return close === lines.length ? { kind: "text", count: close - at } : { kind: "fence", count: close + 1 - at };
}

function readFrontMatter(lines: readonly string[], at: number): BlockLines | undefined {
  if (at > 0 || lines[0]?.trimEnd() !== "---") return undefined;
  const close = lines.findIndex((line, i) => i > 0 && line.trimEnd() === "---");
  return close < 0 ? undefined : { kind: "text", count: close + 1 };
}

function readText(lines: readonly string[], at: number): BlockLines {
  const first = lines[at]!;
  if (RULE.test(first)) return { kind: "text", count: 1 };
  for (let next = at + 1; next < lines.length; next++) {
    const line = lines[next]!;
    if (UNDERLINE.test(line) && !NO_TITLE.test(first)) return { kind: "heading", count: next + 1 - at };
    const ends = line.trim() === "" || HEADING.test(line) || RULE.test(line) || closingFence(line) !== undefined;
    if (ends) return { kind: "text", count: next - at };
  }
  return { kind: "text", count: lines.length - at };
}
