import type { EventLoopYield } from "@embedloom/core";
import type { SyntaxNode } from "@lezer/common";
import type { Span } from "../span/index.ts";

/** A part of the code that is cut only where it must be: a definition or statement with the comment above it. */
export interface CodeUnit extends Span {
  /** What can be taken apart. Absent: comments alone, or the opening of a definition. */
  readonly node?: SyntaxNode | undefined;
}

/** What goes with the definition behind it. */
const GOES_WITH_NEXT = /Comment|Decorator|Annotation|Attribute/;

/** Parts a span at those children of a node that begin a line. */
export async function codeUnits(
  text: string,
  node: SyntaxNode,
  span: Span,
  yieldToEventLoop: EventLoopYield,
): Promise<CodeUnit[]> {
  const units: { start: number; node: SyntaxNode | undefined }[] = [];
  let waiting: number | undefined;
  let waitingEnd = 0;
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    await yieldToEventLoop();
    if (!beginsLine(text, child.from, span.start)) continue;
    if (waiting !== undefined && hasBlankLine(text, waitingEnd, child.from)) {
      units.push({ start: waiting, node: undefined });
      waiting = undefined;
    }
    if (GOES_WITH_NEXT.test(child.name)) {
      waiting ??= child.from;
      waitingEnd = child.to;
    } else {
      units.push({ start: waiting ?? child.from, node: child });
      waiting = undefined;
    }
  }
  if (waiting !== undefined) units.push({ start: waiting, node: undefined });
  if (units[0] === undefined || units[0].start > span.start) units.unshift({ start: span.start, node: undefined });
  return units.map((unit, i) => ({ ...unit, end: units[i + 1]?.start ?? span.end }));
}

/** Where a definition can be taken apart: the nearest node inside it of which two children begin lines. */
export async function codeMembers(text: string, unit: CodeUnit, yieldToEventLoop: EventLoopYield): Promise<CodeUnit[]> {
  let { node } = unit;
  while (node) {
    const units = await codeUnits(text, node, unit, yieldToEventLoop);
    if (units.length > 2) return units;
    node = largestChild(node);
  }
  return [];
}

function largestChild(node: SyntaxNode): SyntaxNode | undefined {
  let largest: SyntaxNode | undefined;
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (largest === undefined || child.to - child.from > largest.to - largest.from) largest = child;
  }
  return largest;
}

function beginsLine(text: string, at: number, from: number): boolean {
  let before = at - 1;
  while (before >= from && (text[before] === " " || text[before] === "\t")) before--;
  return before < from || text[before] === "\n" || text[before] === "\r";
}

function hasBlankLine(text: string, start: number, end: number): boolean {
  return /\n[^\S\n]*\r?\n/.test(text.slice(start, Math.min(end, start + 1000)));
}
