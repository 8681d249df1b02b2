import type { EventLoopYield } from "@embedloom/core";
import { splitLines } from "../prose/index.ts";

/** Units of a line's marks and indentation that the parser gets to see: deeper nesting is nobody's, and costs its square. */
const DEEPEST = 64;
const MARKS = /^(?:\s|>|[-*+](?=\s|$)|\d{1,9}[.)](?=\s|$))+/;
/** Code units without a blank line that the parser takes in one step: about 30 ms. */
const LONGEST = 32_768;
const CLOSINGS: Readonly<Record<string, RegExp>> = { $$: /\$\$\s*$/, "\\[": /\\\]\s*$/ };

/** A Markdown text as its parser should see it. */
export interface MarkdownShadow {
  /** Of the same length, so that positions stay true. */
  readonly text: string;
  /** Starts of lines that were blanked to bound a step of the parser: what stands on both sides is one block. */
  readonly seams: readonly number[];
}

/**
 * Puts "\n" for every end of a line, spaces for characters without width, and letters for what would mislead the parser:
 * displayed mathematics (`$$ … $$`, `\[ … \]`), whose lines of `=` and `-` would underline headings, and marks and indentation
 * beyond 64 units.
 */
export async function markdownShadow(text: string, yieldToEventLoop: EventLoopYield): Promise<MarkdownShadow> {
  const lines: string[] = [];
  const seams: number[] = [];
  let math: { readonly from: number; readonly closing: RegExp } | undefined;
  let unbroken = 0;
  for (const { start, end } of splitLines(text)) {
    if (lines.length % 256 === 0) await yieldToEventLoop();
    const line = visibleLine(text.slice(start, end));
    math = mathBehind(line, lines, math);
    const isSeam = unbroken > LONGEST && line !== "" && !/^\s*(?:#|`{3}|~{3})/.test(line);
    if (isSeam) seams.push(start);
    lines.push(isSeam ? " ".repeat(line.length) : line);
    unbroken = isSeam || line.trim() === "" ? 0 : unbroken + line.length;
    if (text.startsWith("\r\n", end)) lines[lines.length - 1] += " ";
  }
  return { text: lines.join("\n"), seams };
}

function visibleLine(line: string): string {
  const visible = line.replace(/[\u200B\u2060\uFEFF]/g, " ");
  const marks = MARKS.exec(visible)?.[0].length ?? 0;
  if (marks <= DEEPEST || visible.trim() === "") return visible;
  return visible.slice(0, DEEPEST) + "x".repeat(line.length - DEEPEST);
}

/** Follows displayed mathematics from line to line, and masks it when it closes; a blank line or a fence ends it unclosed. */
function mathBehind(
  line: string,
  lines: string[],
  before: { readonly from: number; readonly closing: RegExp } | undefined,
): typeof before {
  if (/^\s*(?:$|`{3}|~{3})/.test(line)) return undefined;
  let math = before;
  let behind = line;
  if (math === undefined) {
    const mark = /^ {0,3}(\$\$|\\\[)/.exec(line)?.[1];
    if (mark === undefined) return undefined;
    math = { from: lines.length, closing: CLOSINGS[mark]! };
    behind = line.slice(line.indexOf(mark) + mark.length);
    // "$$x$$ and more" is a line of text.
    if (!math.closing.test(behind) && behind.includes(mark === "$$" ? "$$" : "\\]")) return undefined;
  }
  if (!math.closing.test(behind)) return math;
  for (let i = math.from; i < lines.length; i++) lines[i] = lines[i]!.replace(/\S/g, "x");
  return undefined;
}
