import { convert, type HtmlToTextOptions } from "html-to-text";

const OPTIONS: HtmlToTextOptions = {
  // Lines are broken by the reader's terminal, not inside the text that is embedded.
  wordwrap: false,
  baseElements: { selectors: ["main", "article", "body"], orderBy: "occurrence", returnDomByDefault: true },
  selectors: [
    { selector: "a", options: { ignoreHref: true } },
    { selector: "img", format: "skip" },
    { selector: "nav", format: "skip" },
    ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
  limits: { maxInputLength: 32 * 1024 * 1024 },
};

/** The readable text of an HTML page: its main part, without navigation, scripts, styles, links or images. */
export function htmlText(html: string): string {
  return convert(html, OPTIONS).trim();
}
