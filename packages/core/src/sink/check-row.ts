import { hasErrorMarker, InvalidInputError } from "../errors/index.ts";
import type { IndexIdentity, MetadataValue, SinkRow } from "../contract/index.ts";
import { identityKind } from "./sink-kinds.ts";

/** The longest id, in bytes of UTF-8: every database can index it. */
const LONGEST_ID_BYTES = 1024;
/** Half precision rounds what is nearer to 65,536 than to its largest value, 65,504, to infinity. */
const FLOAT16_END = 65_520;

/** A row that can be written: nothing is absent, and every text is well-formed. */
export interface CheckedRow {
  readonly id: string;
  readonly vector: Float32Array;
  /** The values as they came, to be kept to the byte: int8, or the signs of bits as 1 and -1. Absent: floats came. */
  readonly arrived?: Int8Array | undefined;
  readonly source: string;
  readonly digest: string;
  readonly text: string | null;
  readonly reference: string | null;
  readonly start: number | null;
  readonly end: number | null;
  readonly metadata: Readonly<Record<string, MetadataValue>>;
}

/**
 * Refuses a row that no index of this identity can keep.
 *
 * @throws InvalidInputError saying what is wrong, without the row's texts
 */
export function checkRow(row: SinkRow, identity: IndexIdentity): CheckedRow {
  identityKind("identity", identity);
  return readable("row", () => readRow(row, identity));
}

function readRow(row: SinkRow, identity: IndexIdentity): CheckedRow {
  if (typeof row !== "object" || row === null) throw refusal(`Expected a row, got a value of type ${typeof row}.`);
  const { id, source, digest } = row;
  name("id", id);
  if (id === "") throw refusal("The id is empty.");
  // A UTF-16 unit takes three bytes at most: most ids need no count.
  if (id.length > LONGEST_ID_BYTES / 3 && utf8Bytes(id) > LONGEST_ID_BYTES) {
    throw refusal(`The id has ${utf8Bytes(id)} bytes of UTF-8, at most ${LONGEST_ID_BYTES} can be indexed everywhere.`);
  }
  name("source", source);
  name("digest", digest);
  const [start, end] = spanOf(row.span);
  const arrived = arrivedValues(row.vector, identity);
  return {
    id,
    vector: readVector(arrived ?? row.vector, identity),
    ...(arrived && { arrived }),
    source,
    digest,
    text: textOf("text", row.text),
    reference: textOf("reference", row.reference),
    start,
    end,
    metadata: metadataOf(row.metadata),
  };
}

/** Row of a `QuantizedMatrix`, where the index keeps such; `undefined` for anything else. */
function arrivedValues(vector: ArrayLike<number>, { dimensions, encoding }: IndexIdentity): Int8Array | undefined {
  if (encoding !== "int8" && encoding !== "binary") return undefined;
  if (vector instanceof Int8Array) return vector;
  if (encoding === "int8" || !(vector instanceof Uint8Array) || vector.length !== dimensions / 8) return undefined;
  return Int8Array.from({ length: dimensions }, (_, i) => ((vector[i >> 3]! >> (7 - (i & 7))) & 1 ? 1 : -1));
}

/**
 * Refuses a vector that an index of this identity cannot keep or search for.
 *
 * @returns the vector itself where it is a `Float32Array`; its direction where its length would be lost on a database that ranks by directions
 * @throws InvalidInputError saying what is wrong
 */
export function checkVector(vector: ArrayLike<number>, identity: IndexIdentity): Float32Array {
  identityKind("identity", identity);
  return readable("vector", () => readVector(vector, identity));
}

/** What throws while it is looked at, such as a getter or a proxy that was revoked, is refused; why is its owner's affair. */
function readable<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw hasErrorMarker(error) ? error : refusal(`The ${what} cannot be read.`);
  }
}

function readVector(vector: ArrayLike<number>, identity: IndexIdentity): Float32Array {
  const { dimensions, distance, encoding } = identity;
  if (typeof vector !== "object" || vector === null || vector.length !== dimensions) {
    const width = typeof vector === "object" && vector !== null ? Number(vector.length) : "no";
    throw refusal(`The vector has ${width} values, the index is ${dimensions} wide.`);
  }
  const values = vector instanceof Float32Array ? vector : floatsOf(vector, dimensions);
  const squares = sumOfSquares(values);
  // Squares of float32 numbers neither overflow nor vanish in double precision.
  if (!Number.isFinite(squares)) throw refusal("The vector has a value that is not finite.");
  if (squares === 0 && distance === "cosine") throw refusal("The vector is all zeros and has no direction.");
  if (distance === "cosine" && isFarFromOne(squares, encoding)) return ofLengthOne(values, squares);
  if (encoding === "float16" && values.some((value) => Math.abs(value) >= FLOAT16_END)) {
    throw refusal("The vector has a value that half precision cannot hold (65,520 or more).");
  }
  return values;
}

/**
 * Whether a database would lose the direction of a vector: most square and add in 32 bits, where what is very long becomes infinite
 * and what is very short nothing, and halves of a short vector are coarse.
 */
function isFarFromOne(squares: number, encoding: IndexIdentity["encoding"]): boolean {
  return encoding === "float16" ? squares < 2 ** -6 || squares > 2 ** 24 : squares < 2 ** -40 || squares > 2 ** 40;
}

function ofLengthOne(values: Float32Array, squares: number): Float32Array {
  const length = Math.sqrt(squares);
  return values.map((value) => value / length);
}

// A typed array would make numbers of `null`, `true` and "1".
function floatsOf(vector: ArrayLike<unknown>, dimensions: number): Float32Array {
  const values = new Float32Array(dimensions);
  for (let i = 0; i < dimensions; i++) {
    const value = vector[i];
    values[i] = typeof value === "number" ? value : NaN;
  }
  return values;
}

// Four sums, for one alone would wait for each addition: three times as fast.
function sumOfSquares(values: Float32Array): number {
  let [one, two, three, four] = [0, 0, 0, 0];
  const whole = values.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    one += values[i]! * values[i]!;
    two += values[i + 1]! * values[i + 1]!;
    three += values[i + 2]! * values[i + 2]!;
    four += values[i + 3]! * values[i + 3]!;
  }
  for (let i = whole; i < values.length; i++) one += values[i]! * values[i]!;
  return one + two + three + four;
}

function name(field: string, value: unknown): asserts value is string {
  if (typeof value !== "string") throw refusal(`The ${field} must be a text, got a value of type ${typeof value}.`);
  // UTF-8 would make the same text of two.
  if (!value.isWellFormed()) throw refusal(`The ${field} has half a surrogate pair, which UTF-8 cannot hold.`);
}

function textOf(field: string, value: string | null | undefined): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== "string") throw refusal(`The ${field} must be a text, got a value of type ${typeof value}.`);
  return value.toWellFormed();
}

function spanOf(span: SinkRow["span"]): readonly [number, number] | readonly [null, null] {
  if (span === undefined || span === null) return [null, null];
  const [start, end] = Array.isArray(span) ? (span as readonly unknown[]) : [];
  const isOffset = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
  if (!isOffset(start) || !isOffset(end) || end < start || end > 2 ** 31 - 1) {
    throw refusal("The span must be two integers from 0 to 2^31 - 1, the first not above the second.");
  }
  return [start, end];
}

function metadataOf(metadata: SinkRow["metadata"]): Readonly<Record<string, MetadataValue>> {
  if (metadata === undefined || metadata === null) return {};
  if (typeof metadata !== "object" || Array.isArray(metadata)) throw refusal("The metadata must be a plain object.");
  const checked: Record<string, MetadataValue> = {};
  for (const key of Object.keys(metadata)) {
    const value: unknown = metadata[key];
    if (value === undefined) continue;
    if (!key.isWellFormed()) throw refusal("A name in the metadata has half a surrogate pair.");
    const kept = factOf(value);
    // Not an assignment: this one is a name like any other.
    if (key === "__proto__") Object.defineProperty(checked, key, { value: kept, enumerable: true });
    else checked[key] = kept;
  }
  return checked;
}

function factOf(value: unknown): MetadataValue {
  if (typeof value === "string") return value.toWellFormed();
  if (value === null || typeof value === "boolean" || Number.isFinite(value)) return value as MetadataValue;
  throw refusal("Metadata must be texts, finite numbers, booleans and null: nothing nested.");
}

function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

function refusal(detail: string): InvalidInputError {
  return new InvalidInputError(detail);
}
