import { join, relative } from "node:path";
import type { SearchChunk, SearchHit } from "@embedloom/search";
import wrapAnsi from "wrap-ansi";
import type { Collection } from "../catalog/index.ts";
import { userPath } from "../files/index.ts";
import type { CommandContext } from "../session/index.ts";
import { type Terminal, visibleText } from "../terminal/index.ts";
import { withoutHeadings } from "./without-headings.ts";

/** What a question found. */
export interface FoundHits {
  readonly question: string;
  /** Best first. */
  readonly hits: readonly SearchHit[];
  readonly collection: Pick<Collection, "name" | "base">;
}

const PASSAGE_LINES = 4;
const INDENT = "     ";

/** Prints hits with the file and line of each, or a record for each; says so where nothing fits. */
export function printHits({ question, hits, collection }: FoundHits, { terminal, program }: CommandContext): void {
  const { colors } = terminal;
  terminal.line(colors.bold(visibleText(question)));
  if (hits.length === 0) {
    terminal.line(`Nothing in ${collection.name} fits. ${program} search … --no-floor shows what comes nearest.`);
    terminal.record({ type: "nothing", question, collection: collection.name });
  }
  for (const [i, hit] of hits.entries()) {
    printHit(hit, i + 1, collection, terminal);
    terminal.record(recordOf(hit, i + 1, question, collection));
  }
}

function printHit(
  { chunk, score, duplicates }: SearchHit,
  rank: number,
  { base }: FoundHits["collection"],
  terminal: Terminal,
): void {
  const { colors } = terminal;
  const twins = duplicates.filter((each) => each.source !== chunk.source);
  const also = twins.length === 0 ? "" : colors.dim(` and ${twins.length} more with the same words`);
  terminal.line(
    `${String(rank).padStart(2)}. ${colors.cyan(visibleText(placeOf(chunk, base)))}${also}  ${colors.dim(score.toFixed(3))}`,
  );
  const heading = chunk.metadata?.["heading"];
  if (typeof heading === "string")
    terminal.line(colors.dim(`${INDENT}${cut(visibleText(heading), terminal.columns - INDENT.length)}`));
  const text = typeof heading === "string" ? withoutHeadings(chunk.text, heading) : chunk.text;
  for (const line of passage(text, terminal.columns - INDENT.length)) terminal.line(INDENT + line);
}

/** The file as it can be opened from where the user stands, with line or page. */
function placeOf({ source = "", metadata }: SearchChunk, base: string): string {
  const path = join(base, source);
  const below = relative(userPath("."), path);
  const shown = below.startsWith("..") || below === "" ? path : below;
  const { line, page } = metadata ?? {};
  if (line !== undefined) return `${shown}:${line}`;
  return page === undefined ? shown : `${shown} page ${page}`;
}

function passage(text: string, width: number): readonly string[] {
  if (text.trim() === "") return [];
  const flat = visibleText(text.replaceAll(/\s+/g, " ").trim());
  const lines = wrapAnsi(flat, Math.max(20, width), { hard: true, trim: true }).split("\n");
  if (lines.length <= PASSAGE_LINES) return lines;
  const shown = lines.slice(0, PASSAGE_LINES);
  return [...shown.slice(0, -1), cut(`${shown.at(-1)} …`, width)];
}

function cut(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, Math.max(1, width - 1)).trimEnd()}…`;
}

function recordOf(
  { chunk, score, vectorScore, wordScore, duplicates }: SearchHit,
  rank: number,
  question: string,
  { name, base }: FoundHits["collection"],
): Record<string, unknown> {
  const { text, source = "", span, metadata = {} } = chunk;
  const { line, endLine, page, heading } = metadata;
  return {
    type: "hit",
    question,
    collection: name,
    rank,
    score,
    vectorScore,
    wordScore,
    path: join(base, source),
    ...{ line, endLine, page, heading },
    start: span?.[0],
    end: span?.[1],
    text,
    duplicates: duplicates.map((each) => ({ path: join(base, each.source ?? ""), line: each.metadata?.["line"] })),
  };
}
