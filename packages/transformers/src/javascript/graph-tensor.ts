/** What the values of a tensor are; whole numbers of 64 bits are kept as floats, which are exact to 2^53. */
export type TensorData = Float32Array | Float64Array | Int8Array | Uint8Array;

/** A type of values, by its name in onnx.proto3. */
export type TensorType = "float32" | "int8" | "int64" | "bool";

/** Values in rows, the last axis first. */
export interface GraphTensor {
  readonly type: TensorType;
  /** Length of each axis; none for a single number. */
  readonly dims: readonly number[];
  readonly data: TensorData;
}

/** What ONNX numbers a type as, and where its values go. https://onnx.ai/onnx/intro/concepts.html#element-type */
const TYPES: Readonly<Record<number, TensorType>> = { 1: "float32", 3: "int8", 7: "int64", 9: "bool" };

/** The type of a number of onnx.proto3; `undefined` for one that is not known here. */
export function tensorType(number: number | undefined): TensorType | undefined {
  return number === undefined ? undefined : TYPES[number];
}

/** Room for values. */
export function roomFor(type: TensorType, count: number): TensorData {
  if (type === "float32") return new Float32Array(count);
  if (type === "int64") return new Float64Array(count);
  return type === "int8" ? new Int8Array(count) : new Uint8Array(count);
}

/** How many values axes hold. */
export function countOf(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}
