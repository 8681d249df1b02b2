import type { EventLoopYield } from "@embedloom/core";
import { type Span, trimSpans } from "../span/index.ts";
import { type CodeUnit, codeMembers } from "./code-units.ts";
import { type Ruler, splitLongSpans } from "../size/index.ts";
import { splitLines, splitParagraphs } from "../prose/index.ts";

/** Pieces under the same definitions, which may share chunks. */
export interface CodeGroup {
  /** The first lines of the definitions around, outermost first. */
  readonly headingPath: readonly string[];
  readonly pieces: Span[];
}

/** How {@link splitCode} takes units apart. */
export interface CodeSplit {
  readonly text: string;
  readonly ruler: Ruler;
  /** Largest size of a piece. */
  readonly max: number;
  readonly yieldToEventLoop: EventLoopYield;
}

/** Longest title of a definition. */
const TITLE_UNITS = 100;

/** Takes apart what is over the limit, from the outermost definition to the innermost, then at blank lines, lines and words. */
export async function splitCode(units: readonly CodeUnit[], options: CodeSplit): Promise<CodeGroup[]> {
  const groups: CodeGroup[] = [];
  // Not recursive: code of a machine can be nested deeper than the stack.
  const waiting: { readonly unit: CodeUnit; readonly path: readonly string[] }[] = [];
  const push = (parts: readonly CodeUnit[], path: readonly string[]): void => {
    for (const unit of parts.toReversed()) waiting.push({ unit, path });
  };
  push(units, []);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    await options.yieldToEventLoop();
    const { unit, path } = next;
    const { text, ruler, max, yieldToEventLoop } = options;
    const isLong = ruler.measure(unit.start, unit.end) > max;
    const members = isLong ? await codeMembers(text, unit, yieldToEventLoop) : [];
    if (members.length > 0) {
      push(members, [...path, titleOf(text, unit)]);
      continue;
    }
    const dividers = [(span: Span) => splitParagraphs(text, span), (span: Span) => splitLines(text, span)];
    const pieces = isLong
      ? await splitLongSpans(text, [unit], { ruler, max, dividers, yieldToEventLoop })
      : trimSpans(text, [unit]);
    const last = groups.at(-1);
    if (last !== undefined && isSame(last.headingPath, path)) for (const piece of pieces) last.pieces.push(piece);
    else if (pieces.length > 0) groups.push({ headingPath: path, pieces: [...pieces] });
  }
  return groups;
}

function titleOf(text: string, { start, end, node }: CodeUnit): string {
  const from = node?.from ?? start;
  const [line = ""] = text.slice(from, Math.min(end, from + TITLE_UNITS)).split(/[\n\r]/);
  return line.replace(/\s*[{:]\s*$/, "").trim();
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((title, i) => title === other[i]);
}
