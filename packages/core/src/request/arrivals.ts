import { kindOf } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";
import type { Embedder } from "../contract/index.ts";
import type { EmbeddingMatrix } from "../matrix/index.ts";

/** Vectors of a call, as one reply brought them. */
export interface ArrivedRows {
  /** Positions in the call; row `r` of `embeddings` belongs to input `indices[r]`. */
  readonly indices: readonly number[];
  /** One row per position, shared with nobody. */
  readonly embeddings: EmbeddingMatrix;
}

type Embed = Embedder["embed"];

const announcing = new WeakSet<Embed>();

/**
 * Notes that this very function calls the option `onArrived` with {@link ArrivedRows} before the call is over. A wrapper has
 * a function of its own, whose rows may be others, and must note it for itself.
 */
export function announceArrivals<E extends Embed>(embed: E): E {
  kinds.callback("embed", embed);
  announcing.add(embed);
  return embed;
}

/** Whether the `embed` of an embedder takes the option `onArrived`; see {@link announceArrivals}. */
export function announcesArrivals(embedder: Pick<Embedder, "embed">): boolean {
  let embed: Embed | undefined;
  kindOf("an embedder", () => {
    ({ embed } = embedder);
    return true;
  })("embedder", embedder);
  return embed !== undefined && announcing.has(embed);
}
