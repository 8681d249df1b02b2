import type { Span } from "@embedloom/late-chunk";
import type { CacheChoice, ProviderChoice } from "../api/index.ts";

/** Documents that come from elsewhere than from the page, and what their vectors are made with. */
export interface StudioCollection {
  /** Where its vectors come from. Absent: what the studio used last, at first the bundled model. */
  readonly provider?: ProviderChoice | undefined;
  /** Where they are kept. Absent: what the studio used last, at first SQLite. */
  readonly cache?: CacheChoice | undefined;
  /** Its documents; read once. What it throws ends the reading, and what was read stays. */
  readonly documents: AsyncIterable<StudioDocument>;
}

/** A document that was read and cut already. */
export interface StudioDocument {
  /** What it is known by when it comes again, and called: a path. */
  readonly path: string;
  readonly text: string;
  /** Bytes of its file. */
  readonly bytes: number;
  /** Its chunks, in the order of the text. */
  readonly chunks: readonly Span[];
}
