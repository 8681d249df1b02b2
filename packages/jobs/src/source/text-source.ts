import type { AbortOptions, MetadataValue, SinkRow } from "@embedloom/core";
import type { Shard } from "./shard.ts";

/** One text of a source, with everything that its row stores beside the vector. */
export interface SourceText {
  /** Names the row in the index, and the text in dead letters: 1 to 1,024 bytes of UTF-8. */
  readonly id: string;
  /** The text to embed. An empty one becomes a dead letter. */
  readonly text: string;
  /** Why the text could not be read, such as a line that is not JSON; the reason of its dead letter. Absent: it was read. */
  readonly problem?: string | undefined;
  /** The name by which rows are deleted together, such as a path. Absent: the id. */
  readonly source?: string | undefined;
  /** Where a reader finds the text, such as a URL. Absent: nowhere else. */
  readonly reference?: string | undefined;
  /** The position of the text in its source, in UTF-16 code units. Absent: it is the whole source, or unknown. */
  readonly span?: SinkRow["span"];
  /** Flat facts to filter by. @default {} */
  readonly metadata?: Readonly<Record<string, MetadataValue>> | undefined;
}

/** Where a list of ids begins. */
export interface ListIdsOptions extends AbortOptions {
  /** The list begins after this id. Absent: at the first one. */
  readonly after?: string | undefined;
}

/**
 * Texts that can be read by range, such as a table with a key: `WHERE id > after AND id <= through ORDER BY id`. The source chooses
 * the order, which must be the same for both methods and in every process.
 */
export interface TextSource {
  /**
   * Pages of ids in order, of any length, each id once. Shards are cut at these ids, and only the source interprets them. A source
   * of a file may give byte positions here, and other ids in its texts.
   */
  ids(options: ListIdsOptions): AsyncIterable<readonly string[]>;
  /** Pages of the texts of a shard, in the same order. Texts that were added to its range after planning are included. */
  read(shard: Shard, options: AbortOptions): AsyncIterable<readonly SourceText[]>;
}
