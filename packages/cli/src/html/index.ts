// The readable text of an HTML page.
export { htmlText } from "./html-text.ts";
