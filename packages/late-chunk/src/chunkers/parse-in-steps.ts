import type { GiveWay } from "@embedloom/core";
import type { Parser, Tree } from "@lezer/common";

/** Parses a text, giving way to other work between the steps of the parser. */
export async function parseInSteps(parser: Parser, text: string, giveWay: GiveWay): Promise<Tree> {
  const parse = parser.startParse(text);
  for (;;) {
    const tree = parse.advance();
    if (tree !== null) return tree;
    await giveWay();
  }
}
