import { UnsupportedError } from "@embedloom/core";
import { type ByteReader, type ProtobufField, protobufFields } from "../folder/index.ts";
import { countOf, type GraphTensor, tensorType } from "./graph-tensor.ts";

/** One step of a graph. */
export interface GraphNode {
  /** The operator. */
  readonly operator: string;
  /** Names of what it takes; an empty one is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Whole numbers by their names; of other kinds of attributes only the name is there. */
  readonly attributes: ReadonlyMap<string, number | undefined>;
}

/** What an ONNX file says, its weights included. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly constants: ReadonlyMap<string, GraphTensor>;
  /** Names of what is given to a run. */
  readonly inputs: readonly string[];
}

/**
 * Reads the graph of an ONNX file.
 *
 * @throws ModelLoadError when the bytes are no message
 * @throws UnsupportedError when weights are of a type, or lie in a place, that is not read here
 */
export async function readGraph(bytes: Uint8Array): Promise<Graph> {
  const file = fileOf(bytes);
  const nodes: GraphNode[] = [];
  const constants = new Map<string, GraphTensor>();
  const inputs: string[] = [];
  // The numbers of fields here and below: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3
  for (const graph of await fieldsOf(file, { start: 0, end: bytes.length }, 7)) {
    for await (const field of protobufFields(file.reader, graph.start, graph.end)) {
      if (field.number === 1) nodes.push(await readNode(file, field));
      if (field.number === 5) constants.set(...(await readConstant(file, field)));
      if (field.number === 11) for (const name of await fieldsOf(file, field, 1)) inputs.push(file.text(name));
    }
  }
  return { nodes, constants, inputs: inputs.filter((name) => !constants.has(name)) };
}

type Place = Pick<ProtobufField, "start" | "end">;

interface GraphFile {
  readonly bytes: Uint8Array;
  readonly reader: ByteReader;
  text(place: Place): string;
}

function fileOf(bytes: Uint8Array): GraphFile {
  return {
    bytes,
    reader: { read: async (position, length) => bytes.subarray(position, position + length) },
    text: ({ start, end }) => new TextDecoder().decode(bytes.subarray(start, end)),
  };
}

async function fieldsOf({ reader }: GraphFile, { start, end }: Place, number: number): Promise<ProtobufField[]> {
  const found: ProtobufField[] = [];
  for await (const field of protobufFields(reader, start, end)) if (field.number === number) found.push(field);
  return found;
}

async function readNode(file: GraphFile, { start, end }: Place): Promise<GraphNode> {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, number | undefined>();
  let operator = "";
  for await (const field of protobufFields(file.reader, start, end)) {
    if (field.number === 1) inputs.push(file.text(field));
    if (field.number === 2) outputs.push(file.text(field));
    if (field.number === 4) operator = file.text(field);
    if (field.number === 5) {
      const [name] = await fieldsOf(file, field, 1);
      const [value] = await fieldsOf(file, field, 3);
      if (name !== undefined) attributes.set(file.text(name), value?.value);
    }
    // An operator of another domain than ONNX's own means something else.
    if (field.number === 7 && field.end > field.start) operator = `${file.text(field)}.${operator}`;
  }
  return { operator, inputs, outputs, attributes };
}

async function readConstant(file: GraphFile, { start, end }: Place): Promise<[string, GraphTensor]> {
  const dims: number[] = [];
  let name = "";
  let number: number | undefined;
  let raw: Uint8Array | undefined;
  for await (const field of protobufFields(file.reader, start, end)) {
    if (field.number === 1) dims.push(...(field.value === undefined ? await packed(file, field) : [field.value]));
    if (field.number === 2) number = field.value;
    if (field.number === 8) name = file.text(field);
    if (field.number === 9) raw = file.bytes.subarray(field.start, field.end);
  }
  const type = tensorType(number);
  if (type === undefined || raw === undefined) {
    throw new UnsupportedError(
      `The constant ${name} is of a type, or written in a way, that \`runtime: "javascript"\` does not read: leave \`runtime\` out.`,
    );
  }
  const data = valuesOf(type, raw);
  if (data.length !== countOf(dims)) {
    throw new UnsupportedError(`The constant ${name} has ${data.length} values, and its axes hold ${countOf(dims)}.`);
  }
  return [name, { type, dims, data }];
}

/** Whole numbers that are written one after another. */
async function packed({ bytes }: GraphFile, { start, end }: Place): Promise<number[]> {
  const values: number[] = [];
  let [value, digit] = [0, 1];
  for (const byte of bytes.subarray(start, end)) {
    value += (byte % 128) * digit;
    digit *= 128;
    if (byte >= 128) continue;
    values.push(value);
    [value, digit] = [0, 1];
  }
  return values;
}

function valuesOf(type: GraphTensor["type"], raw: Uint8Array): GraphTensor["data"] {
  if (type === "int8") return new Int8Array(raw.buffer, raw.byteOffset, raw.length);
  if (type === "bool") return raw;
  // Copies, for these begin at any byte of the file.
  const { buffer } = new Uint8Array(raw);
  if (type === "float32") return new Float32Array(buffer, 0, Math.floor(raw.length / 4));
  return Float64Array.from(new BigInt64Array(buffer, 0, Math.floor(raw.length / 8)), Number);
}
