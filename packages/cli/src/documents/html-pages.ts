import { type BoundedProcesses, createBoundedProcesses } from "../reading-processes/index.ts";
import type { HtmlPage } from "./html-page.ts";

// The built one lies beside the chunks that the other files were built into.
const MODULE = new URL(import.meta.url.endsWith(".ts") ? "./html-page.ts" : "./html-page.js", import.meta.url);

/** The processes in which the pages of this one are read. */
export const htmlPages: BoundedProcesses<string, HtmlPage> = createBoundedProcesses<string, HtmlPage>({
  module: MODULE,
  name: "readHtmlPage",
  load: "loadHtmlReader",
});
