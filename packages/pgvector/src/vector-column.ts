import type { IndexIdentity } from "@embedloom/core";
import { toHalf } from "@embedloom/core/sink";

/** How pgvector keeps the vectors of an index. */
export interface VectorColumn {
  /** Name of the type, without its schema: `vector`, `halfvec`, or `bit` of PostgreSQL itself. */
  readonly type: "vector" | "halfvec" | "bit";
  /** The operator that a search orders by. */
  readonly operator: string;
  /** The operator class of its HNSW index. */
  readonly operatorClass: string;
  /** Widest vector that an HNSW index takes. */
  readonly widestHnsw: number;
  /** Bytes of a vector in a binary COPY. */
  readonly bytes: number;
  /** Writes a vector for a binary COPY. */
  write(vector: Float32Array, target: Buffer, at: number): void;
  /** A vector as a parameter of a query. */
  text(vector: Float32Array): string;
  /** Reads what a query gives. */
  parse(text: string): Float32Array;
}

const OPERATORS = {
  cosine: { operator: "<=>", suffix: "cosine_ops" },
  dot: { operator: "<#>", suffix: "ip_ops" },
  euclidean: { operator: "<->", suffix: "l2_ops" },
} as const;

/** The column for an identity that `checkIdentity` has let pass. */
export function vectorColumn({ dimensions, distance, encoding }: IndexIdentity): VectorColumn {
  const { operator, suffix } = OPERATORS[distance];
  if (encoding === "binary") return bitColumn(dimensions);
  if (encoding === "float16") {
    return {
      type: "halfvec",
      operator,
      operatorClass: `halfvec_${suffix}`,
      widestHnsw: 4000,
      bytes: 4 + 2 * dimensions,
      write(vector, target, at) {
        target.writeUInt32BE(dimensions << 16, at);
        for (let i = 0; i < dimensions; i++) target.writeUInt16BE(toHalf(vector[i]!), at + 4 + 2 * i);
      },
      ...NUMBERS,
    };
  }
  return {
    type: "vector",
    operator,
    operatorClass: `vector_${suffix}`,
    widestHnsw: 2000,
    bytes: 4 + 4 * dimensions,
    write(vector, target, at) {
      // Two 16-bit fields, the width and an empty one.
      target.writeUInt32BE(dimensions * 2 ** 16, at);
      const values = target.subarray(at + 4, at + 4 + 4 * dimensions);
      Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).copy(values);
      if (LITTLE) values.swap32();
    },
    ...NUMBERS,
  };
}

const LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

const NUMBERS: Pick<VectorColumn, "text" | "parse"> = {
  text: (vector) => `[${vector.join(",")}]`,
  parse: (text) => Float32Array.from(JSON.parse(text) as number[]),
};

function bitColumn(dimensions: number): VectorColumn {
  const bytes = Math.ceil(dimensions / 8);
  return {
    type: "bit",
    operator: "<~>",
    operatorClass: "bit_hamming_ops",
    widestHnsw: 64_000,
    bytes: 4 + bytes,
    write(vector, target, at) {
      target.writeInt32BE(dimensions, at);
      target.fill(0, at + 4, at + 4 + bytes);
      // PostgreSQL has the first bit in the highest place.
      for (let i = 0; i < dimensions; i++) if (vector[i]! > 0) target[at + 4 + (i >> 3)]! |= 0x80 >> (i & 7);
    },
    text: (vector) => Array.from(vector, (value) => (value > 0 ? "1" : "0")).join(""),
    parse: (text) => Float32Array.from(text, (bit) => (bit === "1" ? 1 : -1)),
  };
}
