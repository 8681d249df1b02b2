import { type EmbedderInfo, normalizeInPlace } from "@embedloom/core";
import type { CacheCounter, GuardedStore } from "../store/index.ts";
import { inChunks } from "../flight/index.ts";
import { createRowTable, type RowTable } from "./row-table.ts";
import {
  type DecodedVector,
  decodeInto,
  decodeVector,
  type EmbeddedPart,
  type VectorEncoding,
} from "../codec/index.ts";
import type { MatryoshkaKey } from "../key/index.ts";

/** What reading takes to know. */
export interface ReadScope {
  readonly texts: readonly string[];
  /** The key of each text. */
  readonly keys: readonly string[];
  /** Where vectors lie that may be cut to the width, narrowest first. */
  readonly wider: readonly MatryoshkaKey[];
  readonly store: GuardedStore;
  /** The least exact encoding that will do. */
  readonly encoding: VectorEncoding;
  /** Width that the rows must have. `undefined`: unknown. */
  readonly width: number | undefined;
  readonly info: EmbedderInfo;
  readonly counter: CacheCounter;
}

/** Where to look at once. */
export interface Look {
  readonly own: boolean;
  readonly wider: boolean;
}

/** Rows read from the store; positions count over the texts of the scope. */
export interface FoundRows {
  /** The row of each text that is there so far. */
  readonly rows: RowTable;
  /** What was embedded of texts that were too long, by position. */
  readonly overlong: Map<number, EmbeddedPart>;
  /** Takes the rows from what was read already under the keys of all texts. */
  take(values: readonly (Uint8Array | undefined)[]): void;
  /**
   * Reads the rows of some texts in batches; gives the positions whose rows were cut from wider ones, `undefined` when the
   * store failed.
   */
  look(positions: readonly number[], where: Look, signal: AbortSignal | undefined): Promise<number[] | undefined>;
}

interface Candidate {
  readonly position: number;
  readonly key: string;
  readonly value: Uint8Array | undefined;
  readonly width: number | undefined;
}

/** How exact an encoding is: a cached value must be at least as exact as the cache is asked to be. */
export const EXACTNESS: Readonly<Record<VectorEncoding, number>> = { int8: 0, float16: 1, float32: 2 };

/** Makes the rows of a scope, none of them read yet. */
export function createFoundRows(scope: ReadScope): FoundRows {
  const { texts, keys, store, counter } = scope;
  const rows = createRowTable(texts.length, scope.width);
  const overlong = new Map<number, EmbeddedPart>();

  const { noteCorrupt, accept, decode } = createDecoder(scope, overlong);

  return {
    rows,
    overlong,
    take(values) {
      for (let position = 0; position < texts.length; position++) {
        readOwn(position, values[position]);
        if (rows.has(position)) counter.hit(texts[position]!);
      }
    },
    async look(positions, where, signal) {
      const cuts: number[] = [];
      let isUp = true;
      await inChunks(positions, async (chunk) => {
        // What failed once is not tried for the rest.
        isUp = isUp && (await lookAt(chunk, where, signal, cuts));
      });
      return isUp ? cuts : undefined;
    },
  };

  function readOwn(position: number, value: Uint8Array | undefined): void {
    // No place is made for rows before the first of them is there: the embedder may bring all.
    if (value === undefined) return;
    const key = keys[position]!;
    const block = rows.block();
    if (block === undefined) {
      const row = decode({ position, key, value, width: scope.width });
      if (row !== undefined) rows.set(position, row);
      return;
    }
    const start = position * block.width;
    const facts = decodeInto(value, key, block, start, block.width);
    if (facts === undefined) noteCorrupt(key);
    else if (accept(position, facts, () => block.data.subarray(start, start + block.width))) rows.filled(position);
  }

  async function lookAt(
    positions: readonly number[],
    where: Look,
    signal: AbortSignal | undefined,
    cuts: number[],
  ): Promise<boolean> {
    const wider = where.wider ? scope.wider : [];
    const own = where.own ? positions.map((position) => keys[position]!) : [];
    const more = wider.flatMap(({ keyOf }) => positions.map((position) => keyOf(texts[position]!)));
    const values = await store.read([...own, ...more], signal);
    if (values === undefined) return false;
    // Counting loops here and below, because an iterator makes garbage at each of many thousand steps.
    for (let i = 0; i < positions.length; i++) {
      const position = positions[i]!;
      if (where.own) readOwn(position, values[i]);
      for (let w = 0; w < wider.length && !rows.has(position); w++) {
        const at = w * positions.length + i;
        const candidate = { position, key: more[at]!, value: values[own.length + at], width: wider[w]!.width };
        const cut = cutRow(decode(candidate), scope.width);
        if (cut === undefined) continue;
        rows.set(position, cut);
        cuts.push(position);
        counter.reduced();
      }
      if (rows.has(position)) counter.hit(texts[position]!);
    }
    return true;
  }
}

function createDecoder(scope: ReadScope, overlong: Map<number, EmbeddedPart>) {
  const corrupt = new Set<string>();

  function noteCorrupt(key: string): void {
    // A value that is looked at twice is counted once.
    if (!corrupt.has(key)) scope.counter.corrupt();
    corrupt.add(key);
  }

  /** Whether a row that was decoded will do; it is put to its length, and what was left of a long text is noted. */
  function accept(position: number, facts: Omit<DecodedVector, "vector">, row: () => Float32Array): boolean {
    if (EXACTNESS[facts.encoding] < EXACTNESS[scope.encoding]) return false;
    // Rounding moves the length away from 1 by up to a thousandth.
    if (facts.encoding !== "float32" && scope.info.normalized) normalizeInPlace(row());
    if (facts.overlong !== undefined) overlong.set(position, facts.overlong);
    return true;
  }

  function decode({ position, key, value, width }: Candidate): Float32Array | undefined {
    if (value === undefined) return undefined;
    const found = decodeVector(value, key);
    if (found === undefined || found.vector.length !== (width ?? found.vector.length)) {
      noteCorrupt(key);
      return undefined;
    }
    return accept(position, found, () => found.vector) ? found.vector : undefined;
  }

  return { noteCorrupt, accept, decode };
}

function cutRow(wide: Float32Array | undefined, width: number | undefined): Float32Array | undefined {
  const row = wide?.slice(0, width);
  // A row whose first values are all zero has no direction.
  return row !== undefined && normalizeInPlace(row) > 0 ? row : undefined;
}
