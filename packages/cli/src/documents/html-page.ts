import { type LinePlace, linePlaces } from "./html-lines.ts";
import { htmlText } from "../html/index.ts";
import { watchThisProcess } from "../reading-processes/index.ts";

/** The text of a page, and the lines of its source in which the words of it stand. */
export interface HtmlPage {
  readonly text: string;
  readonly places: readonly LinePlace[];
}

/** Reads the source of a page; a page made to take for ever does so in the process that runs this. */
export function readHtmlPage(html: string): HtmlPage {
  const text = htmlText(html);
  return { text, places: linePlaces(html, text) };
}

/** Bounds this process; everything that reads pages is loaded with this module. */
export function loadHtmlReader(): void {
  watchThisProcess();
}
