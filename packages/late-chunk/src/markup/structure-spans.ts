import { createEventLoopYield, type EventLoopYield } from "@embedloom/core";
import { type Span, trimSpan, trimSpans } from "../span/index.ts";
import type { Block, Structure } from "./block.ts";
import {
  type CheckedSize,
  type ChunkOptions,
  type ChunkSpan,
  createRuler,
  createWholeMarks,
  type Divider,
  enforceLimit,
  packSpans,
  type Ruler,
  splitLongSpans,
  type WholeMarks,
  wordCut,
} from "../size/index.ts";
import { gatherSections, type Section } from "./gather-sections.ts";
import { splitLines, splitParagraphs, splitSentences } from "../prose/index.ts";

/** How {@link structureSpans} makes chunks. */
export interface StructureOptions {
  /** The limit. Absent: every section is a chunk. */
  readonly size: CheckedSize | undefined;
  /** Finds the sentences of what is over the limit. */
  readonly segmenter: Intl.Segmenter;
  /** Whether the rows of a table that is cut know its header, and leave room for it. */
  readonly repeatTableHeader: boolean;
  /** What the caller of the chunker passed. */
  readonly call: ChunkOptions | undefined;
}

/** Makes chunks of blocks: sections, and of those over the limit parts that begin with their headings. */
export async function structureSpans(
  text: string,
  { blocks, marks: given = [] }: Structure,
  options: StructureOptions,
): Promise<readonly ChunkSpan[]> {
  const { size, call } = options;
  const yieldToEventLoop = createEventLoopYield(call?.signal);
  const sections = gatherSections(blocks);
  if (size === undefined) {
    return sections.flatMap(({ headingPath, lead, body }) => {
      const whole = { start: (lead ?? body[0]!).start, end: (body.at(-1) ?? lead!).end };
      return trimSpans(text, [whole]).map((span) => ({ ...span, headingPath }));
    });
  }
  const marks = createWholeMarks(given);
  const ruler = await createRuler(text, size, call, marks);
  const cutter = { ...options, text, ruler, marks, size, yieldToEventLoop };
  const chunks: ChunkSpan[] = [];
  for (const section of sections) {
    for (const run of runsOf(section, ruler, size.max)) {
      for (const chunk of await cutRun(run, cutter)) chunks.push({ ...chunk, headingPath: section.headingPath });
    }
  }
  return enforceLimit(text, chunks, size, { ...call, marks, yieldToEventLoop });
}

/** Neighbouring blocks that may share chunks: a table over the limit is one alone. */
interface Run {
  readonly lead: Span | undefined;
  readonly blocks: readonly Block[];
}

function runsOf({ lead, body }: Section, ruler: Ruler, max: number): Run[] {
  const runs: { lead: Span | undefined; blocks: Block[]; isTable: boolean }[] = [];
  for (const block of body) {
    const isTable = block.kind === "table" && ruler.measure(block.start, block.end) > max;
    const last = runs.at(-1);
    if (last === undefined || isTable || last.isTable) runs.push({ lead: undefined, blocks: [block], isTable });
    else last.blocks.push(block);
  }
  if (runs.length === 0) return [{ lead, blocks: [] }];
  runs[0]!.lead = lead;
  return runs;
}

interface Cutter extends StructureOptions {
  readonly text: string;
  readonly ruler: Ruler;
  readonly marks: WholeMarks;
  readonly size: CheckedSize;
  readonly yieldToEventLoop: EventLoopYield;
}

async function cutRun({ lead, blocks }: Run, cutter: Cutter): Promise<ChunkSpan[]> {
  const { text, ruler, size, yieldToEventLoop } = cutter;
  const header = cutter.repeatTableHeader && blocks.length === 1 ? blocks[0]!.header : undefined;
  const maxRows = size.max - (header === undefined ? 0 : ruler.measure(header.start, header.end));
  // A header of half a chunk is not worth its place.
  const repeats =
    header !== undefined && ruler.measure(blocks[0]!.start, blocks[0]!.end) > size.max && maxRows * 2 >= size.max;
  const max = repeats ? maxRows : size.max;
  const pieces: Span[] = [];
  for (const block of blocks) {
    const dividers = dividersOf(block, cutter);
    const parts = await splitLongSpans(text, [block], { ruler, max, dividers, yieldToEventLoop });
    for (const part of parts) pieces.push(part);
  }
  const led = lead === undefined ? pieces : await glueLead(lead, pieces, { ...cutter, max });
  const fitted = { ...size, max, overlap: Math.min(size.overlap, max - 1) };
  const chunks = await packSpans(led, { ruler, size: fitted, yieldToEventLoop });
  if (!repeats) return chunks;
  const [first, second, ...rest] = chunks;
  // A header needs no room for itself, and goes with its first rows.
  const isAlone = first !== undefined && second !== undefined && first.end <= header.end;
  const joined = isAlone && ruler.measure(first.start, second.end) <= size.max;
  const all = joined ? [{ start: first.start, end: second.end }, ...rest] : chunks;
  return all.map((chunk) => (chunk.start >= header.end ? { ...chunk, tableHeader: header } : chunk));
}

function dividersOf(block: Block, { text, segmenter, marks }: Cutter): Divider[] {
  const lines: Divider = (span) => marks.join(splitLines(text, span));
  if (block.kind === "prose") return [(span) => marks.join(splitSentences(text, span, segmenter)), lines];
  if (block.kind === "table" && block.rows?.length) return [() => block.rows!, lines];
  return [(span) => marks.join(splitParagraphs(text, span)), lines];
}

/** Makes headings a part of what follows them, were it only its first words: no chunk is a heading alone. */
async function glueLead(lead: Span, pieces: readonly Span[], cutter: Cutter & { max: number }): Promise<Span[]> {
  const { text, ruler, marks, max, yieldToEventLoop } = cutter;
  const [first, ...rest] = pieces;
  if (first !== undefined) {
    const both = { start: lead.start, end: first.end };
    if (ruler.measure(both.start, both.end) <= max) return [both, ...rest];
    const cut = wordCut(text, both, ruler, max);
    const head = trimSpan(text, { start: lead.start, end: cut });
    if (head !== undefined && head.end > first.start)
      return [head, ...trimSpans(text, [{ start: cut, end: first.end }]), ...rest];
  }
  const lines: Divider = (span) => marks.join(splitLines(text, span));
  return [...(await splitLongSpans(text, [lead], { ruler, max, dividers: [lines], yieldToEventLoop })), ...pieces];
}
