import {
  EmbeddingMatrix,
  InvalidOptionError,
  kinds,
  type KindsOf,
  normalize,
  normalizeInPlace,
  readOptions,
  UnsupportedError,
} from "@embedloom/core";
import type { Matrix } from "ml-matrix";
import { fitCorrections, fitRotation } from "./fit-map.ts";
import { loadMatrixLibrary, type MatrixLibrary } from "./load-matrix-library.ts";
import { spaceRecall } from "./space-recall.ts";

/** The most pairs for fitting and measuring a map; more of them gain little. */
export const MOST_PAIRS = 5000;

/** The largest share of the other rows that may count as near. Chance alone reaches a recall of this share. */
const MOST_NEAR = 0.25;

/** The options of {@link fitSpaceAdapter}. */
export interface SpaceAdapterSettings {
  /** Vectors of the new model, which embeds the queries. Row `i` belongs to the same text as row `i` of `to`. */
  readonly from: EmbeddingMatrix;
  /** Vectors of the old model, whose rows are searched. At most 5,000. */
  readonly to: EmbeddingMatrix;
  /** Share of the pairs that are held out, half of them to choose the rank and half to measure. At most 0.5, and at least two pairs. @default 0.2 */
  readonly heldOut?: number | undefined;
  /** Number of nearest rows to compare, from 1 to a quarter of the other rows. With more, chance alone finds many. @default 10, or that quarter */
  readonly k?: number | undefined;
  /** The lowest recall to accept, 0 to 1; below it, fitting fails. @default 0.8 */
  readonly minRecall?: number | undefined;
}

/** Maps vectors of one model into the space of another. */
export interface SpaceAdapter {
  /** Width of the input. */
  readonly fromDimensions: number;
  /** Width of the output. */
  readonly toDimensions: number;
  /** Rank of the correction that was added to the rotation; 0 is the rotation alone. */
  readonly rank: number;
  /** Share of the old model's k nearest rows that the map finds, measured on held-out pairs that had no part in choosing the rank. */
  readonly recall: number;
  /** The k of `recall`. */
  readonly k: number;
  /** Number of pairs that `recall` was measured on. */
  readonly measuredOn: number;
  /** Maps a vector into the other space and gives it length 1. */
  apply(vector: ArrayLike<number>): Float32Array;
}

const share = (name: string, value: unknown): unknown => {
  const number = kinds.amount(name, value);
  if (Number(number) > 1) throw new InvalidOptionError(name, "a number from 0 to 1", number);
  return number;
};

const settingKinds: KindsOf<SpaceAdapterSettings> = {
  from: kinds.matrix,
  to: kinds.matrix,
  heldOut: kinds.optional(share),
  k: kinds.optional(kinds.integer(1)),
  minRecall: kinds.optional(share),
};

/**
 * Fits a map from the space of a new model into that of an old one, with the package `ml-matrix`. The map is a rotation (orthogonal
 * Procrustes), with a correction of low rank if that finds more. Queries of the new model can then search the old rows while these
 * are embedded again. The time grows with the cube of the width, and the event loop is blocked meanwhile.
 *
 * @throws UnsupportedError when the recall on held-out pairs is below `minRecall`, or `ml-matrix` is not installed
 * @throws InvalidOptionError when the matrices do not have the same number of rows, 20 to 5,000
 * @example
 * ```ts
 * import { EmbeddingMatrix } from "@embedloom/core";
 * import { fitSpaceAdapter } from "@embedloom/sync";
 * import { deterministicVector } from "@embedloom/testing";
 *
 * const from = EmbeddingMatrix.fromRows(Array.from({ length: 200 }, (_, i) => deterministicVector(`text ${i}`, 8)));
 * const to = EmbeddingMatrix.fromRows(Array.from(from, (row) => row.toReversed())); // another space: the axes swapped
 * const adapter = await fitSpaceAdapter({ from, to });
 * console.log(adapter.recall, adapter.rank); // 1 0
 * ```
 */
export async function fitSpaceAdapter(given: SpaceAdapterSettings): Promise<SpaceAdapter> {
  const settings = readOptions<SpaceAdapterSettings>("settings", given, settingKinds);
  const { count } = settings.from;
  kinds.integer(20, MOST_PAIRS)("from.count", count);
  const mostK = Math.floor((count - 1) * MOST_NEAR);
  const { heldOut = 0.2, k = Math.min(10, mostK), minRecall = 0.8 } = settings;
  if (heldOut > 0.5 || Math.floor(heldOut * count) < 2) {
    throw new InvalidOptionError("heldOut", "at most 0.5, and two of the pairs at least", heldOut);
  }
  if (k > mostK) throw new InvalidOptionError("k", `at most ${mostK}, a quarter of the other rows`, k);
  if (settings.to.count !== settings.from.count) {
    throw new InvalidOptionError("to", `as many rows as \`from\` (${settings.from.count})`, settings.to.count);
  }
  const library = await loadMatrixLibrary();
  const [from, to] = [normalize(settings.from), normalize(settings.to)];
  const { fitted, choosing, measuring } = splitPairs(from.count, heldOut);
  const best = chooseMap(library, { from, to, fitted, choosing, k });
  const measured = measuring.map((position) => best.apply(from.row(position)));
  const recall = spaceRecall(EmbeddingMatrix.fromRows(measured), to.select(measuring), to, { positions: measuring, k });
  if (recall < minRecall) {
    throw new UnsupportedError(
      `A map from one space into the other finds only ${(100 * recall).toFixed(1)} % of the ${k} nearest rows, measured on ${measuring.length} held-out pairs; \`minRecall\` asks for ${100 * minRecall} %. Search the old rows with the old model until they are embedded again.`,
    );
  }
  return { ...best, recall, k, measuredOn: measuring.length };
}

interface Parts {
  readonly fitted: readonly number[];
  readonly choosing: readonly number[];
  readonly measuring: readonly number[];
}

// Spread the parts evenly, because pairs may be sorted, for instance by document.
function splitPairs(count: number, heldOut: number): Parts {
  const parts = { fitted: [] as number[], choosing: [] as number[], measuring: [] as number[] };
  let held = 0;
  for (let i = 0; i < count; i++) {
    if (Math.floor((i + 1) * heldOut) === Math.floor(i * heldOut)) parts.fitted.push(i);
    else (held++ % 2 === 0 ? parts.measuring : parts.choosing).push(i);
  }
  if (parts.choosing.length === 0) parts.choosing.push(parts.fitted.pop()!);
  return parts;
}

interface Fitting extends Pick<Parts, "fitted" | "choosing"> {
  readonly from: EmbeddingMatrix;
  readonly to: EmbeddingMatrix;
  readonly k: number;
}

type SpaceMap = Pick<SpaceAdapter, "fromDimensions" | "toDimensions" | "rank" | "apply">;

/** Chooses the rotation alone or with a correction, whichever has the best recall on the pairs that are held out for the choice. */
function chooseMap(library: MatrixLibrary, { from, to, fitted, choosing, k }: Fitting): SpaceMap {
  const [left, right] = [from.select(fitted), to.select(fitted)];
  const rotation = fitRotation(library, left, right);
  const ranks = [...new Set([1 / 16, 1 / 4, 1].map((part) => Math.max(1, Math.round(to.dimensions * part))))];
  const corrections = fitCorrections(library, { from: left, to: right, rotation, ranks });
  const maps = [
    mapOf(rotation, 0),
    ...corrections.map((correction, i) => mapOf(library.Matrix.add(rotation, correction), ranks[i]!)),
  ];
  const own = to.select(choosing);
  let best = { map: maps[0]!, recall: -1 };
  for (const map of maps) {
    const mapped = EmbeddingMatrix.fromRows(choosing.map((position) => map.apply(from.row(position))));
    const recall = spaceRecall(mapped, own, to, { positions: choosing, k });
    if (recall > best.recall) best = { map, recall };
  }
  return best.map;
}

function mapOf(map: Matrix, rank: number): SpaceMap {
  const [fromDimensions, toDimensions] = [map.rows, map.columns];
  // Store one row for each output value, so that each is one sum over contiguous memory.
  const rows = Float32Array.from({ length: map.rows * map.columns }, (_, i) =>
    map.get(i % fromDimensions, Math.floor(i / fromDimensions)),
  );
  return {
    fromDimensions,
    toDimensions,
    rank,
    apply(vector) {
      kinds.numbers("vector", vector);
      if (vector.length !== fromDimensions)
        throw new InvalidOptionError("vector", `${fromDimensions} values`, vector.length);
      const values = Float32Array.from(vector);
      const result = new Float32Array(toDimensions);
      for (let to = 0, at = 0; to < toDimensions; to++) {
        let sum = 0;
        for (let i = 0; i < fromDimensions; i++, at++) sum += values[i]! * rows[at]!;
        result[to] = sum;
      }
      normalizeInPlace(result);
      return result;
    },
  };
}
