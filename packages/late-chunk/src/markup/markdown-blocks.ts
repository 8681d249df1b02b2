import type { EventLoopYield } from "@embedloom/core";
import type { MarkdownParser } from "@lezer/markdown";
import type { SyntaxNodeRef, Tree } from "@lezer/common";
import type { Span } from "../span/index.ts";
import type { Block } from "./block.ts";
import { markdownShadow } from "./markdown-shadow.ts";
import { parseInSteps } from "./parse-in-steps.ts";
import { splitLines } from "../prose/index.ts";

/** YAML, TOML, and what closes them. */
const FRONT_MATTER: Readonly<Record<string, readonly string[]>> = {
  "---": ["---", "..."],
  "+++": ["+++"],
  ";;;": [";;;"],
};
/** The inline parts, which say nothing about blocks and cost most of the time. */
const INLINE = ["Escape", "Entity", "InlineCode", "HTMLTag", "Emphasis", "HardBreak", "Link", "Image", "LinkEnd"];
const KINDS: Readonly<Record<string, Block["kind"]>> = {
  Paragraph: "prose",
  Task: "prose",
  LinkReference: "lines",
  FencedCode: "lines",
  CodeBlock: "lines",
  HTMLBlock: "lines",
  CommentBlock: "lines",
  ProcessingInstructionBlock: "lines",
  HorizontalRule: "lines",
  Table: "table",
};

let loaded: MarkdownParser | undefined;

async function blockParser(): Promise<MarkdownParser> {
  const { parser, Table } = await import("@lezer/markdown");
  return (loaded ??= parser.configure([Table, { remove: INLINE }]));
}

/** Finds the blocks of a Markdown text (CommonMark with tables, front matter and displayed mathematics). */
export async function markdownBlocks(text: string, yieldToEventLoop: EventLoopYield): Promise<Block[]> {
  const { text: plain, seams } = await markdownShadow(text, yieldToEventLoop);
  const front = frontMatter(plain);
  const matter = plain.slice(0, front?.end ?? 0);
  const body = matter.replace(/[^\n]/g, " ") + plain.slice(matter.length);
  const tree = await parseInSteps(await blockParser(), body, yieldToEventLoop);
  const leaves = await leavesOf(tree, body, seams, yieldToEventLoop);
  const blocks = leaves.map((leaf, i): Block => ({ ...leaf, end: leaves[i + 1]?.start ?? text.length }));
  return front === undefined ? blocks : [{ ...front, kind: "lines" }, ...blocks];
}

function frontMatter(text: string): Span | undefined {
  const first = text.slice(0, 8).trim().split("\n")[0]!.trim();
  const closing = Object.hasOwn(FRONT_MATTER, first) ? FRONT_MATTER[first]! : [];
  if (closing.length === 0) return undefined;
  let isFirst = true;
  for (const { start, end } of splitLines(text)) {
    const line = text.slice(start, Math.min(end, start + 80)).trim();
    if (!isFirst && closing.includes(line)) return { start: 0, end };
    if (line !== "") isFirst = false;
  }
  return undefined;
}

/** The blocks that hold no others, each from the beginning of its line: what stands before it there are marks. */
async function leavesOf(
  tree: Tree,
  text: string,
  seams: readonly number[],
  yieldToEventLoop: EventLoopYield,
): Promise<Block[]> {
  const leaves: Block[] = [];
  const cursor = tree.cursor();
  let seam = 0;
  for (let isMore = cursor.firstChild(); isMore;) {
    await yieldToEventLoop();
    const leaf = leafOf(cursor, text);
    isMore = leaf === undefined ? cursor.next() : cursor.next(false);
    if (leaf === undefined) continue;
    const last = leaves.at(-1);
    const isSeamed = seam < seams.length && seams[seam]! < leaf.start;
    while (seam < seams.length && seams[seam]! < leaf.start) seam++;
    if (last === undefined || (leaf.start >= last.end && !(isSeamed && leaf.kind !== "heading"))) leaves.push(leaf);
    else leaves[leaves.length - 1] = { ...last, end: Math.max(last.end, leaf.end) };
  }
  for (const [i, leaf] of leaves.entries()) {
    if (leaf.kind === "table") leaves[i] = { ...leaf, ...(await tableRows(leaf, text, yieldToEventLoop)) };
  }
  return leaves;
}

function leafOf(node: SyntaxNodeRef, text: string): Block | undefined {
  const level = /^(?:ATX|Setext)Heading(\d)$/.exec(node.name)?.[1];
  // A heading in a quotation or a list is no title of what follows, and an underlined "| a |" is a table of one column.
  const isTitle = node.node.parent?.name === "Document" && (node.name.startsWith("A") || text[node.from] !== "|");
  const kind = level === undefined ? KINDS[node.name] : isTitle ? "heading" : "prose";
  if (kind === undefined) return undefined;
  const start = text.lastIndexOf("\n", node.from - 1) + 1;
  const block = { kind, start, end: node.to };
  if (kind === "heading") return { ...block, level: Number(level), title: titleOf(text.slice(node.from, node.to)) };
  return block;
}

function titleOf(heading: string): string {
  const underlined = heading.replace(/\n[^\S\n]*(?:=+|-+)\s*$/, "");
  const marked = /^#{1,6}(?:\s+|$)(.*?)(?:\s+#+)?\s*$/s.exec(heading)?.[1];
  return (marked ?? underlined).replace(/\s+/g, " ").trim();
}

async function tableRows(
  table: Span,
  text: string,
  yieldToEventLoop: EventLoopYield,
): Promise<Pick<Block, "rows" | "header">> {
  const rows: Span[] = [];
  for (const row of splitLines(text, table)) {
    rows.push(row);
    await yieldToEventLoop();
  }
  const [first, delimiter] = rows;
  return { rows, header: first && delimiter && { start: first.start, end: delimiter.end } };
}
