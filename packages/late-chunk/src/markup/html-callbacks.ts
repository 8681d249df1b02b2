import type { TokenizerCallbacks } from "htmlparser2";
import type { HtmlReader } from "./html-reader.ts";

const REFERENCE = /&#?\w+;/g;

/**
 * Tells a reader what the tokenizer found, by positions in the text.
 *
 * @param mark gets every tag, comment and character reference, in order
 */
export function htmlCallbacks(
  text: string,
  reader: HtmlReader,
  mark: (start: number, end: number) => void,
): TokenizerCallbacks {
  let opened = 0;
  const remark = (start: number, end: number): void => {
    mark(start, end);
    reader.remark(start, end);
  };
  const nothing = (): void => {};
  const nameAt = (start: number, end: number): string => text.slice(start, end).toLowerCase();
  const behindTag = (from: number): number => {
    const end = text.indexOf(">", from);
    return end < 0 ? text.length : end + 1;
  };
  return {
    onopentagname(start, end) {
      opened = start - 1;
      reader.open(nameAt(start, end), opened);
    },
    onopentagend: (end) => mark(opened, end + 1),
    onclosetag(start, end) {
      const behind = behindTag(end);
      mark(start - 2, behind);
      reader.close(nameAt(start, end), start - 2, behind);
    },
    onselfclosingtag(end) {
      mark(opened, end + 1);
      reader.closeForeign(end + 1);
    },
    ontext(start, end) {
      reader.say(start, end);
      for (const { 0: reference, index } of text.slice(start, end).matchAll(REFERENCE)) {
        mark(start + index, start + index + reference.length);
      }
    },
    oncomment: (start, end) => remark(start - 4, behindTag(end)),
    ondeclaration: (start, end) => remark(start - 2, behindTag(end)),
    onprocessinginstruction: (start, end) => remark(start - 1, behindTag(end)),
    oncdata: nothing,
    onattribdata: nothing,
    onattribentity: nothing,
    onattribend: nothing,
    onattribname: nothing,
    ontextentity: nothing,
    onend: nothing,
  };
}
