import type { Span } from "../span/index.ts";
import type { Block } from "./block.ts";

/** What stands under a heading, up to the next one or to something hidden. */
export interface Section {
  /** Titles above the section, its own included, outermost first. */
  readonly headingPath: readonly string[];
  /** Its heading, with those right above it. Absent: none stands here. */
  readonly lead: Span | undefined;
  /** What follows; empty below a heading with nothing under it. */
  readonly body: readonly Block[];
}

/** Gathers blocks into sections; a heading right below another one belongs to the same section. */
export function gatherSections(blocks: readonly Block[]): Section[] {
  const sections: Section[] = [];
  const titles: { readonly level: number; readonly title: string }[] = [];
  let lead: Span | undefined;
  let body: Block[] = [];
  const close = (): void => {
    const headingPath = titles.map(({ title }) => title);
    if (lead !== undefined || body.length > 0) sections.push({ headingPath, lead, body });
    [lead, body] = [undefined, []];
  };
  for (const block of blocks) {
    if (block.kind === "hidden") {
      if (body.length > 0) close();
    } else if (block.kind === "heading") {
      const { level = 1, title = "" } = block;
      if (body.length > 0) close();
      while (titles.length > 0 && titles.at(-1)!.level >= level) titles.pop();
      titles.push({ level, title });
      lead = { start: lead?.start ?? block.start, end: block.end };
    } else body.push(block);
  }
  close();
  return sections;
}
