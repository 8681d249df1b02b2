/** The few messages of onnx.proto3 that a small graph needs, written by hand; numbers in the calls are field numbers. */

function varint(count: number): number[] {
  const digits: number[] = [];
  let rest = count;
  while (rest > 0x7f) {
    digits.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...digits, rest];
}

const integer = (field: number, value: number): Buffer => Buffer.from([...varint(field * 8), ...varint(value)]);

function bytes(field: number, value: Uint8Array | string): Buffer {
  const content = typeof value === "string" ? Buffer.from(value) : value;
  return Buffer.concat([Buffer.from([...varint(field * 8 + 2), ...varint(content.length)]), content]);
}

const message = (field: number, ...parts: Buffer[]): Buffer => bytes(field, Buffer.concat(parts));

const FLOAT = 1;
const INT64 = 7;

/** A constant of the graph. */
export function floatTensor(name: string, dims: readonly number[], values: Float32Array): Buffer {
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return message(5, ...dims.map((dim) => integer(1, dim)), integer(2, FLOAT), bytes(8, name), bytes(9, raw));
}

/** A constant whose values lie in a file beside the graph. */
export function externalTensor(name: string, dims: readonly number[], location: string): Buffer {
  const entry = (key: string, value: string): Buffer => message(13, bytes(1, key), bytes(2, value));
  const length = 4 * dims.reduce((product, dim) => product * dim, 1);
  const place = [entry("location", location), entry("offset", "0"), entry("length", String(length))];
  return message(5, ...dims.map((dim) => integer(1, dim)), integer(2, FLOAT), bytes(8, name), ...place, integer(14, 1));
}

/** A constant list of integers. */
export function integerTensor(
  name: string,
  values: readonly number[],
  dims: readonly number[] = [values.length],
): Buffer {
  const raw = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return message(5, ...dims.map((dim) => integer(1, dim)), integer(2, INT64), bytes(8, name), bytes(9, raw));
}

/** One operation; its attributes are integers and lists of integers. */
export function node(
  type: string,
  inputs: readonly string[],
  output: string | readonly string[],
  attributes: Readonly<Record<string, number | readonly number[]>> = {},
): Buffer {
  return message(
    1,
    ...inputs.map((name) => bytes(1, name)),
    ...[output].flat().map((name) => bytes(2, name)),
    bytes(4, type),
    ...Object.entries(attributes).map(([name, value]) =>
      typeof value === "number"
        ? message(5, bytes(1, name), integer(3, value), integer(20, 2))
        : message(5, bytes(1, name), ...value.map((each) => integer(8, each)), integer(20, 7)),
    ),
  );
}

function typedValue(field: number, name: string, type: number, dims: readonly (string | number)[]): Buffer {
  const axis = (dim: string | number): Buffer => (typeof dim === "number" ? integer(1, dim) : bytes(2, dim));
  const shape = message(2, ...dims.map((dim) => message(1, axis(dim))));
  return message(field, bytes(1, name), message(2, message(1, integer(1, type), shape)));
}

/** A graph with `int64 [batch, tokens]` inputs, integers without axes, and one float output. */
export interface OnnxGraph {
  readonly inputs: readonly string[];
  /** Inputs without axes. */
  readonly scalars: readonly string[];
  readonly output: { readonly name: string; readonly dims: readonly string[] };
  /** Inputs of `float [batch, 2, past, 4]`, as graphs for generation have them. */
  readonly pasts?: readonly string[];
  readonly constants: readonly Buffer[];
  readonly nodes: readonly Buffer[];
}

/** The file of a graph. */
export function onnxFile({ inputs, scalars, pasts = [], output, constants, nodes }: OnnxGraph): Buffer {
  const graph = message(
    7,
    ...nodes,
    bytes(2, "graph"),
    ...constants,
    ...inputs.map((name) => typedValue(11, name, INT64, ["batch", "tokens"])),
    ...scalars.map((name) => typedValue(11, name, INT64, [])),
    ...pasts.map((name) => typedValue(11, name, FLOAT, ["batch", 2, "past", 4])),
    typedValue(12, output.name, FLOAT, output.dims),
  );
  return Buffer.concat([integer(1, 8), graph, message(8, bytes(1, ""), integer(2, 13))]);
}
