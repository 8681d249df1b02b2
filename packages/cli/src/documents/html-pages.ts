import { type BoundedThreads, createBoundedThreads } from "../threads/index.ts";
import type { HtmlPage } from "./html-page.ts";

// The built one lies beside the chunks that the other files were built into.
const MODULE = new URL(import.meta.url.endsWith(".ts") ? "./html-page.ts" : "./html-page.js", import.meta.url);

/** The threads in which the pages of this process are read; they keep no process alive. */
export const htmlPages: BoundedThreads<string, HtmlPage> = createBoundedThreads<string, HtmlPage>({
  module: MODULE,
  name: "readHtmlPage",
  load: "loadHtmlReader",
});
