import type { TokenizerCallbacks } from "htmlparser2";
import type { HtmlReader } from "./html-reader.ts";

/** Tells a reader what the tokenizer found, by positions in the text. */
export function htmlCallbacks(text: string, reader: HtmlReader): TokenizerCallbacks {
  const nothing = (): void => {};
  const nameAt = (start: number, end: number): string => text.slice(start, end).toLowerCase();
  const behindTag = (from: number): number => {
    const end = text.indexOf(">", from);
    return end < 0 ? text.length : end + 1;
  };
  return {
    onopentagname: (start, end) => reader.open(nameAt(start, end), start - 1),
    onclosetag: (start, end) => reader.close(nameAt(start, end), start - 2, behindTag(end)),
    onselfclosingtag: (end) => reader.closeForeign(end + 1),
    ontext: (start, end) => reader.say(start, end),
    oncomment: (start, end) => reader.remark(start - 4, behindTag(end)),
    ondeclaration: (start, end) => reader.remark(start - 2, behindTag(end)),
    onprocessinginstruction: (start, end) => reader.remark(start - 1, behindTag(end)),
    oncdata: nothing,
    onopentagend: nothing,
    onattribdata: nothing,
    onattribentity: nothing,
    onattribend: nothing,
    onattribname: nothing,
    ontextentity: nothing,
    onend: nothing,
  };
}
