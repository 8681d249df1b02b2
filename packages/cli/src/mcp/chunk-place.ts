import { join } from "node:path";
import type { MetadataValue } from "@embedloom/core";
import type { Collection } from "../catalog/index.ts";

/** Where a chunk stands. */
export interface ChunkPlace {
  /** The file, an absolute path. */
  readonly path: string;
  /** Lines of the file, from 1. Absent: it has none, as a PDF. */
  readonly line?: number;
  readonly endLine?: number;
  /** Page of the file, from 1. Absent: it has none. */
  readonly page?: number;
  /** The headings above it, from the outermost. Absent: there are none. */
  readonly heading?: string;
}

/** A chunk as the index has it. */
interface PlacedChunk {
  readonly source?: string | undefined;
  readonly metadata?: Readonly<Record<string, MetadataValue>> | undefined;
}

/** Where a chunk of a collection stands. */
export function chunkPlace(
  { source = "", metadata = {} }: PlacedChunk,
  { base }: Pick<Collection, "base">,
): ChunkPlace {
  const { line, endLine, page, heading } = metadata;
  return {
    path: join(base, source),
    ...(typeof line === "number" && { line }),
    ...(typeof endLine === "number" && { endLine }),
    ...(typeof page === "number" && { page }),
    ...(typeof heading === "string" && { heading }),
  };
}

/** The place in a form that editors open: `path:line`, or the page where there are no lines. */
export function placeText({ path, line, page }: ChunkPlace): string {
  if (line !== undefined) return `${path}:${line}`;
  return page === undefined ? path : `${path} page ${page}`;
}
