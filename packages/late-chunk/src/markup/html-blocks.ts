import { type GiveWay, UnsupportedError } from "@embedloom/core";
import type { Block } from "./block.ts";
import { htmlCallbacks } from "./html-callbacks.ts";
import { createHtmlReader } from "./html-reader.ts";

/** Code units that the tokenizer takes in one step. */
const STEP = 16_384;

/**
 * Finds the blocks of an HTML text as its tags say, whether end tags are missing or too many.
 *
 * @throws UnsupportedError when the package `htmlparser2` is not installed
 */
export async function htmlBlocks(text: string, giveWay: GiveWay): Promise<Block[]> {
  const { Tokenizer } = await import("htmlparser2").catch((cause: unknown) => {
    const problem =
      "The HTML chunker reads tags with the package htmlparser2, which cannot be loaded; install it beside this one.";
    throw new UnsupportedError(problem, { cause });
  });
  const reader = createHtmlReader(text);
  const tokenizer = new Tokenizer({ decodeEntities: false }, htmlCallbacks(text, reader));
  for (let at = 0; at < text.length; at += STEP) {
    await giveWay();
    tokenizer.write(text.slice(at, at + STEP));
  }
  tokenizer.end();
  return reader.blocks();
}
