import { type EventLoopYield, kinds } from "@embedloom/core";
import type { Parser, Tree } from "@lezer/common";

const parseKind = kinds.withMethods("a parse of Lezer", "advance");
const treeKind = kinds.withMethods("a tree of Lezer", "cursor", "iterate");

/** Parses a text, yielding to the event loop between the steps of the parser. */
export async function parseInSteps(parser: Parser, text: string, yieldToEventLoop: EventLoopYield): Promise<Tree> {
  const parse = parser.startParse(text);
  parseKind("parser.startParse()", parse);
  for (;;) {
    const tree = parse.advance();
    if (tree !== null) return treeKind("parser", tree) as Tree;
    await yieldToEventLoop();
  }
}
