import { stat } from "node:fs/promises";
import { extname } from "node:path";
import { collectionChunker } from "../collections/index.ts";
import { baseOf, createPathsSource } from "../documents/index.ts";
import { userPath } from "../files/index.ts";
import { readItems, type RowFailures } from "../items/index.ts";
import { flagsOf } from "../session/index.ts";
import { collectionSettings } from "../settings/index.ts";
import type { PriceOptions } from "./price-options.ts";

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
  const plan = {
    paths: rowPaths,
    choices: { from, charset, delimiter },
    wishes: { text, id, keep: "none" },
    failures,
    signal,
  };
  const read = rowPaths.length === 0 ? undefined : await readItems(plan);
  async function* texts(): AsyncGenerator<string> {
    if (documentPaths.length > 0) yield* chunksIn(documentPaths.map(userPath), { options, tally, failures, signal });
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

interface ChunkingPlan {
  readonly options: PriceOptions;
  readonly tally: PricedTally;
  readonly failures: RowFailures;
  readonly signal: AbortSignal;
}

async function* chunksIn(
  paths: readonly string[],
  { options, tally, failures, signal }: ChunkingPlan,
): AsyncGenerator<string> {
  const settings = collectionSettings([{ ...flagsOf(options), paths }]);
  const source = createPathsSource({ ...settings, base: await baseOf(paths) });
  for await (const item of source.read({ signal })) {
    if ("error" in item) {
      const { id, place = id ?? "", line, error } = item;
      failures.add({
        file: place,
        line,
        problem: error instanceof Error ? error.message.replace(/\.$/, "") : "it cannot be read",
      });
      continue;
    }
    tally.documents += 1;
    const { id, text } = item;
    for (const { start, end } of await collectionChunker(settings, id).chunk(text, { signal })) {
      tally.chunks += 1;
      yield text.slice(start, end);
    }
  }
  tally.skipped.push(...source.leftOut().skipped);
}
