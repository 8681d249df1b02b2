import { stat } from "node:fs/promises";
import { extname } from "node:path";
import { userPath } from "../command-line/user-path.ts";
import { readDocuments } from "../documents/read-documents.ts";
import { readItems } from "../embed/read-items.ts";
import type { RowFailures } from "../embed/row-failures.ts";
import { chunkerFor } from "../pipeline/chunker-for.ts";
import type { PriceOptions } from "./price.ts";

/** The texts of a run, and what they come from. */
export interface PricedTexts {
  /** One after another, as they would be embedded. */
  readonly texts: AsyncGenerator<string>;
  /** What was read so far. */
  readonly tally: PricedTally;
}

/** What was read. */
export interface PricedTally {
  documents: number;
  chunks: number;
  rows: number;
  /** Files that were passed over, and why. */
  readonly skipped: { readonly path: string; readonly reason: string }[];
}

const ROW_ENDINGS = new Set([".jsonl", ".ndjson", ".csv", ".tsv", ".tab", ".parquet", ".gz"]);

/**
 * Reads what would be embedded: the chunks of documents as `index` cuts them, the rows of files as `embed` reads them.
 *
 * @throws UsageError when a path is not there, or its rows have no such column
 */
export async function pricedTexts(
  paths: readonly string[],
  options: PriceOptions,
  failures: RowFailures,
  signal: AbortSignal,
): Promise<PricedTexts> {
  const tally: PricedTally = { documents: 0, chunks: 0, rows: 0, skipped: [] };
  const rowPaths: string[] = [];
  const documentPaths: string[] = [];
  for (const path of paths) ((await isRows(path, options)) ? rowPaths : documentPaths).push(path);
  const { from, charset, delimiter, text, id } = options;
  const plan = { paths: rowPaths, choices: { from, charset, delimiter }, wishes: { text, id, keep: "none" }, failures, signal };
  const read = rowPaths.length === 0 ? undefined : await readItems(plan);
  async function* texts(): AsyncGenerator<string> {
    for (const path of documentPaths) yield* chunksIn(userPath(path), options, tally, signal);
    for await (const item of read?.items ?? []) {
      tally.rows += 1;
      yield item.text;
    }
  }
  return { texts: texts(), tally };
}

async function isRows(path: string, { from }: PriceOptions): Promise<boolean> {
  if (path === "-") return true;
  const isFolder = await stat(userPath(path)).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return !isFolder && (from !== undefined || ROW_ENDINGS.has(extname(path).toLowerCase()));
}

async function* chunksIn(path: string, options: PriceOptions, tally: PricedTally, signal: AbortSignal): AsyncGenerator<string> {
  const { documents, skipped } = await readDocuments(path);
  tally.skipped.push(...skipped);
  for (const { path: name, text } of documents) {
    tally.documents += 1;
    for (const { start, end } of await chunkerFor(name, options.chunkCharacters).chunk(text, { signal })) {
      tally.chunks += 1;
      yield text.slice(start, end);
    }
  }
}
