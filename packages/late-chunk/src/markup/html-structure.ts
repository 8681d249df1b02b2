import { type EventLoopYield, UnsupportedError } from "@embedloom/core";
import type { Span } from "../span/index.ts";
import type { Structure } from "./block.ts";
import { htmlCallbacks } from "./html-callbacks.ts";
import { createHtmlReader } from "./html-reader.ts";

/** Code units that the tokenizer takes in one step. */
const STEP = 16_384;

/**
 * Finds the blocks of an HTML text as its tags say, whether end tags are missing or too many, and its marks: tags, comments and character references.
 *
 * @throws UnsupportedError when the package `htmlparser2` is not installed
 */
export async function htmlStructure(text: string, yieldToEventLoop: EventLoopYield): Promise<Structure> {
  const { Tokenizer } = await import("htmlparser2").catch((cause: unknown) => {
    const problem =
      "The HTML chunker reads tags with the package htmlparser2, which cannot be loaded; install it beside this one.";
    throw new UnsupportedError(problem, { cause });
  });
  const reader = createHtmlReader(text);
  const marks: Span[] = [];
  const tokenizer = new Tokenizer(
    { decodeEntities: false },
    htmlCallbacks(text, reader, (start, end) => marks.push({ start, end })),
  );
  for (let at = 0; at < text.length; at += STEP) {
    await yieldToEventLoop();
    tokenizer.write(text.slice(at, at + STEP));
  }
  tokenizer.end();
  return { blocks: reader.blocks(), marks };
}
