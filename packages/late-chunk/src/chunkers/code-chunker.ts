import { createEventLoopYield, kinds, type KindsOf, readOptions } from "@embedloom/core";
import type { Parser } from "@lezer/common";
import { type Span, trimSpans } from "../span/index.ts";
import {
  checkChunkCall,
  checkChunkSize,
  type Chunker,
  type ChunkSize,
  chunkSizeKinds,
  type ChunkSpan,
  createRuler,
  enforceLimit,
  packSpans,
} from "../size/index.ts";
import { codeUnits } from "./code-units.ts";
import { parseInSteps } from "../markup/index.ts";
import { splitCode } from "./split-code.ts";

/** The options of {@link createCodeChunker}. */
export interface CodeChunkerSettings extends ChunkSize {
  /** The grammar of the language: any parser of Lezer, such as `parser` of `@lezer/javascript` or `@lezer/python`. */
  readonly parser: Parser;
}

const parserKind = kinds.withMethods("a parser of Lezer", "startParse");

const settingKinds: KindsOf<CodeChunkerSettings> = { ...chunkSizeKinds, parser: parserKind };

/**
 * Cuts code between its definitions, each with the comment above it. With a limit, neighbouring definitions share a chunk while
 * they fit, and one over it is cut between its members, then blank lines, then lines, then words; without one, every statement at
 * the outermost level is a chunk, those of one line together. `headingPath` holds the first lines of the definitions around.
 *
 * @throws InvalidOptionError when a setting has a value that cannot work
 * @example
 * ```ts
 * import { createCodeChunker } from "@embedloom/late-chunk";
 * import { parser } from "@lezer/markdown"; // here that of your language, such as @lezer/javascript
 *
 * const code = "# One\n\nText.\n";
 * const chunks = await createCodeChunker({ parser }).chunk(code);
 * console.log(chunks.map(({ start, end }) => code.slice(start, end))); // [ '# One', 'Text.' ]
 * ```
 */
export function createCodeChunker(given: CodeChunkerSettings): Chunker {
  const settings = readOptions("settings", given, settingKinds);
  const { parser } = settings;
  const size = checkChunkSize(settings);
  return {
    async chunk(text, options) {
      const call = checkChunkCall(text, options);
      const yieldToEventLoop = createEventLoopYield(call?.signal);
      const whole = { start: 0, end: text.length };
      const tree = await parseInSteps(parser, text, yieldToEventLoop);
      const units = await codeUnits(text, tree.topNode, whole, yieldToEventLoop);
      if (size === undefined) return trimSpans(text, joinOneLiners(text, units));
      const ruler = await createRuler(text, size, call);
      const groups = await splitCode(units, { text, ruler, max: size.max, yieldToEventLoop });
      const chunks: ChunkSpan[] = [];
      for (const { headingPath, pieces } of groups) {
        const packed = await packSpans(pieces, { ruler, size, yieldToEventLoop });
        chunks.push(...packed.map((span) => ({ ...span, headingPath })));
      }
      return enforceLimit(text, chunks, size, { ...call, yieldToEventLoop });
    },
  };
}

/** Makes one of neighbours that are one line each, as imports are, with no blank line between them. */
function joinOneLiners(text: string, units: readonly Span[]): Span[] {
  const joined: Span[] = [];
  let wasLine = false;
  for (const { start, end } of units) {
    const lines = text.slice(start, end).trimEnd().split("\n");
    const isLine = lines.length === 1;
    const last = joined.at(-1);
    const blankBefore = last !== undefined && /\n\s*\n\s*$/.test(text.slice(Math.max(last.start, start - 200), start));
    if (last !== undefined && isLine && wasLine && !blankBefore) joined[joined.length - 1] = { start: last.start, end };
    else joined.push({ start, end });
    wasLine = isLine;
  }
  return joined;
}
