// The blocks and sections of Markdown and HTML.
export type { Structure } from "./block.ts";
export { htmlStructure } from "./html-structure.ts";
export { markdownBlocks } from "./markdown-blocks.ts";
export { type MarkdownSection, markdownSections } from "./markdown-sections.ts";
export { parseInSteps } from "./parse-in-steps.ts";
export { structureSpans } from "./structure-spans.ts";
