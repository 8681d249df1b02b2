import type { IndexIdentity } from "@embedloom/core";
import { type CheckedRow, halfValues, packBits, toHalf, unpackBits } from "@embedloom/core/sink";
import { Field, FixedSizeList, Float16, Float32, makeData, Uint8 } from "apache-arrow";

type Values = Float32Array | Uint16Array | Uint8Array;

/** What LanceDB's client lets a search rank by. */
type Metric = "cosine" | "dot" | "l2";
// The database knows it, and the types of the client leave it out.
const HAMMING = "hamming" as string as Metric;

/** How LanceDB keeps the vectors of an index. */
export interface VectorColumn {
  readonly type: FixedSizeList;
  /** What a search ranks by. */
  readonly metric: Metric;
  /** The vectors of rows as the content of the column. */
  data(rows: readonly Pick<CheckedRow, "vector">[]): ReturnType<typeof makeData>;
  /** A vector as a search asks for it. */
  query(vector: Float32Array): Float32Array | Uint8Array;
  /** Reads a vector of the column: a vector of Arrow, or the numbers behind one. */
  parse(value: unknown): Float32Array;
  /** The score of a distance. */
  score(distance: number): number;
}

const METRICS = { cosine: "cosine", dot: "dot", euclidean: "l2" } as const;

/** The column for an identity that `checkIdentity` has let pass. */
export function vectorColumn({ dimensions, distance, encoding }: IndexIdentity): VectorColumn {
  if (encoding === "binary") {
    return {
      ...columnOf(new Uint8(), Math.ceil(dimensions / 8), Uint8Array, packBits),
      metric: HAMMING,
      query: packBits,
      parse: (value) => unpackBits(Uint8Array.from(numbersOf(value)), dimensions),
      // The share of equal signs less that of different ones.
      score: (different) => 1 - (2 * different) / dimensions,
    };
  }
  const column =
    encoding === "float16"
      ? columnOf(new Float16(), dimensions, Uint16Array, (vector) => Uint16Array.from(vector, toHalf))
      : columnOf(new Float32(), dimensions, Float32Array, (vector) => vector);
  return {
    ...column,
    metric: METRICS[distance],
    query: (vector) => vector,
    parse(value) {
      const numbers = numbersOf(value);
      return Float32Array.from(numbers, numbers instanceof Uint16Array ? (bits) => halfValues()[bits]! : Number);
    },
    // LanceDB gives one less the cosine or the dot product, and the square of the euclidean distance.
    score: (value) => (distance === "euclidean" ? -Math.sqrt(Math.max(0, value)) : 1 - value),
  };
}

// The values lie in one array, as Arrow has them; a list of lists would be copied number by number.
function columnOf<V extends Values>(
  value: Float32 | Float16 | Uint8,
  width: number,
  Values: new (length: number) => V,
  encode: (vector: Float32Array) => V,
): Pick<VectorColumn, "type" | "data"> {
  const type = new FixedSizeList(width, new Field("item", value, true));
  return {
    type,
    data(rows) {
      const length = rows.length * width;
      const data = new Values(length);
      rows.forEach(({ vector }, row) => data.set(encode(vector), row * width));
      const child = makeData({ type: value as Float32, length, nullCount: 0, data: data as Float32Array });
      return makeData({ type, length: rows.length, nullCount: 0, child });
    },
  };
}

function numbersOf(value: unknown): ArrayLike<number> {
  const values = value as Iterable<number> & { readonly toArray?: () => ArrayLike<number> };
  return values.toArray?.() ?? Array.from(values);
}
