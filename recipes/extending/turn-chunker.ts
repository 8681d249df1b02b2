// "Add a chunker" of CONTRIBUTING: a transcript, cut where another person speaks.
import { checkAbort, kinds } from "@embedloom/core";
import type { Chunker } from "@embedloom/late-chunk";

/** A line that begins with a name of up to 40 letters, marks and spaces, and a colon. */
const TURN = /^\p{Lu}[\p{L}\p{M} .'’-]{0,40}:/gmu;

/** Cuts a transcript into the turns of its speakers; the name of each is its heading. Without a speaker all is one chunk. */
export function createTurnChunker(): Chunker {
  return {
    chunk(text, options) {
      kinds.text("text", text);
      checkAbort(options);
      const turns = [...text.matchAll(TURN)].map(({ 0: name, index }) => ({ start: index, name: name.slice(0, -1) }));
      const cuts = [{ start: 0, name: undefined }, ...turns];
      return cuts.flatMap(({ start, name }, i) => {
        const whole = text.slice(start, cuts[i + 1]?.start ?? text.length);
        const end = start + whole.trimEnd().length;
        // What nobody sees is not a chunk.
        if (whole.trim() === "") return [];
        const first = start + whole.length - whole.trimStart().length;
        return [{ start: first, end, ...(name !== undefined && { headingPath: [name] }) }];
      });
    },
  };
}
