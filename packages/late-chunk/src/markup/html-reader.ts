import type { Block } from "./block.ts";
import { createTableReader, type TableReader } from "./html-table-reader.ts";
import { titleText } from "./html-title.ts";

const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));

/** Elements whose beginning and end part what stands before from what stands behind. */
const PARTING = words(
  "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form " +
    "h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li listing main menu nav ol optgroup option p pre search section select " +
    "summary table tbody td textarea tfoot th thead title tr ul xmp",
);
/** Elements that show no text. */
const HIDDEN = words("script style template noscript noembed noframes iframe object svg");
const HEADING = /^h([1-6])$/;
const VERBATIM = words("pre textarea listing xmp");

/** Takes tags and texts in their order, and makes blocks of them. */
export interface HtmlReader {
  /** A start tag, by its name in lower case and where it begins. */
  open(name: string, at: number): void;
  /** An end tag, by its name in lower case, where it begins and where it ends. */
  close(name: string, at: number, behind: number): void;
  /** The end of a start tag that closes itself. */
  closeForeign(behind: number): void;
  /** Text. */
  say(start: number, end: number): void;
  /** A comment or declaration. */
  remark(start: number, end: number): void;
  /** All blocks that hold text, once everything is read. */
  blocks(): Block[];
}

/** A block that is being read. */
type OpenBlock = { -readonly [Name in keyof Block]: Block[Name] } & { hasText: boolean };

/** Makes the reader of one text. */
export function createHtmlReader(text: string): HtmlReader {
  const found: OpenBlock[] = [];
  let current: OpenBlock = { kind: "prose", start: 0, end: 0, hasText: false };
  let table: TableReader | undefined;
  let hidden: { readonly name: string; depth: number } | undefined;

  function begin(kind: Block["kind"], at: number): void {
    current.end = at;
    if (current.kind === "heading") current.title = titleText(text.slice(current.start, at));
    if (current.hasText || current.kind === "hidden") found.push(current);
    current = { kind, start: at, end: at, hasText: false };
  }

  function open(name: string, at: number): void {
    if (hidden !== undefined) {
      if (hidden.name === name) hidden.depth++;
      return;
    }
    if (table !== undefined) return table.open(name, at);
    const level = HEADING.exec(name)?.[1];
    if (HIDDEN.has(name)) {
      hidden = { name, depth: 1 };
      begin("hidden", at);
    } else if (name === "table") {
      begin("table", at);
      table = createTableReader(at);
    } else if (level !== undefined) {
      begin("heading", at);
      current.level = Number(level);
    } else if (VERBATIM.has(name)) begin("lines", at);
    // A heading that has not said anything yet may hold its words in a block.
    else if (PARTING.has(name) && current.kind !== "lines" && (current.kind !== "heading" || current.hasText))
      begin("prose", at);
  }

  function close(name: string, at: number, behind: number): void {
    if (hidden !== undefined) {
      if (hidden.name !== name || --hidden.depth > 0) return;
      hidden = undefined;
      begin("prose", behind);
    } else if (table !== undefined) {
      if (!table.close(name, at)) return;
      Object.assign(current, table.result(behind));
      table = undefined;
      begin("prose", behind);
    } else if (PARTING.has(name) && (current.kind === "prose" || VERBATIM.has(name) || HEADING.test(name)))
      begin("prose", behind);
  }

  return {
    open,
    close,
    closeForeign(behind) {
      // Of what shows no text, only foreign elements can be empty.
      if (hidden?.name === "svg") close("svg", 0, behind);
    },
    say(start, end) {
      if (!current.hasText && text.slice(start, end).trim() !== "") current.hasText = true;
    },
    remark(start, end) {
      if (hidden !== undefined || table !== undefined || current.hasText || current.kind !== "prose") return;
      begin("hidden", start);
      begin("prose", end);
    },
    blocks() {
      if (table !== undefined) Object.assign(current, table.result(text.length));
      begin("prose", text.length);
      return found;
    },
  };
}
