import type { LabChunker, LabRequest } from "../../../../src/api/lab.ts";

/** What the knobs of the lab are set to. */
export type LabSettings = Omit<LabRequest, "text">;

/** Where the knobs stand in the beginning: small chunks, so that a short text has several. */
export const firstSettings: LabSettings = { chunker: "paragraphs", size: 200, overlap: 0 };

/** The chunkers by their names for people. */
export const chunkerLabels: Readonly<Record<LabChunker, string>> = {
  paragraphs: "Paragraphs",
  sentences: "Sentences",
  markdown: "Markdown",
  characters: "Characters",
};

/** Settings with some of them changed; the overlap stays within half of the size. */
export function changed(settings: LabSettings, change: Partial<LabSettings>): LabSettings {
  const next = { ...settings, ...change };
  return { ...next, overlap: Math.min(next.overlap, Math.floor(next.size / 2)) };
}
