import type { AbortOptions, MetadataValue, SinkRow } from "@embedloom/core";
import type { Shard } from "./shard.ts";

/** One text of a source, with what its row is to hold beside the vector. */
export interface SourceText {
  /** Names the row in the index, and the text in dead letters: 1 to 1,024 bytes of UTF-8. */
  readonly id: string;
  /** What is embedded; an empty one becomes a dead letter. */
  readonly text: string;
  /** Why there is no text, as the reason of its dead letter, such as a line that is no JSON. Absent: there is one. */
  readonly problem?: string | undefined;
  /** What rows are deleted by, such as a path. Absent: the id. */
  readonly source?: string | undefined;
  /** Where the text lies, such as a URL. Absent: nowhere else. */
  readonly reference?: string | undefined;
  /** Where the text stands in its source, in UTF-16 code units. Absent: the whole of it, or unknown. */
  readonly span?: SinkRow["span"];
  /** Flat facts to filter by. @default {} */
  readonly metadata?: Readonly<Record<string, MetadataValue>> | undefined;
}

/** Where a listing of ids begins. */
export interface ListIdsOptions extends AbortOptions {
  /** The id after which it goes on. Absent: from the first. */
  readonly after?: string | undefined;
}

/**
 * Texts that can be read by range, such as a table with a key: `WHERE id > after AND id <= through ORDER BY id`. The order is
 * the source's own, and the same for both methods and in every process.
 */
export interface TextSource {
  /**
   * Pages of ids in order, of whatever length; each id once. They are what shards are cut at, and nobody but the source reads them: a
   * file may give places in it, and its texts ids of their own.
   */
  ids(options: ListIdsOptions): AsyncIterable<readonly string[]>;
  /** Pages of the texts of a shard, in the same order, those that came into its range after the plan included. */
  read(shard: Shard, options: AbortOptions): AsyncIterable<readonly SourceText[]>;
}
