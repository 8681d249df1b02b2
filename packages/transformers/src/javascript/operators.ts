import { ModelLoadError } from "@embedloom/core";
import { broadcast } from "./broadcast.ts";
import { exponential } from "./exponential.ts";
import { countOf, type GraphTensor, roomFor, tensorType } from "./graph-tensor.ts";
import { matMul } from "./mat-mul.ts";
import type { GraphNode } from "./read-graph.ts";

/** Makes the one output of a node. @throws ModelLoadError when the inputs do not go together */
export type Operator = (inputs: readonly GraphTensor[], attributes: GraphNode["attributes"]) => GraphTensor;

/**
 * What each operator does, by the names and meanings of https://onnx.ai/onnx/operators. A float is rounded to 32 bits after each step, as
 * everywhere: of a sum, a product or a quotient the rounded value of 64 bits is that of 32.
 */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ["Add", (inputs) => broadcast(typeOf(inputs), inputs, (a, b) => a! + b!)],
  ["Sub", (inputs) => broadcast(typeOf(inputs), inputs, (a, b) => a! - b!)],
  ["Mul", (inputs) => broadcast(typeOf(inputs), inputs, (a, b) => a! * b!)],
  ["Div", (inputs) => broadcast(floatOnly(inputs), inputs, (a, b) => a! / b!)],
  ["Max", (inputs) => broadcast(typeOf(inputs), two(inputs), (a, b) => Math.max(a!, b!))],
  ["Pow", (inputs) => broadcast(floatOnly(inputs), inputs, (a, b) => Math.pow(a!, b!))],
  ["Abs", (inputs) => broadcast(typeOf(inputs), inputs, (a) => Math.abs(a!))],
  ["Exp", (inputs) => broadcast(floatOnly(inputs), inputs, (a) => exponential(a!))],
  ["Equal", (inputs) => broadcast("bool", inputs, (a, b) => (a === b ? 1 : 0))],
  ["Where", (inputs) => broadcast(inputs[1]!.type, inputs, (condition, a, b) => (condition === 0 ? b! : a!))],
  ["Identity", ([input]) => input!],
  ["Cast", ([input], attributes) => cast(input!, attributes.get("to"))],
  ["Shape", ([input]) => ({ type: "int64", dims: [input!.dims.length], data: Float64Array.from(input!.dims) })],
  ["Range", ([start, limit, delta]) => range(start!.type, start!.data[0]!, limit!.data[0]!, delta!.data[0]!)],
  ["Unsqueeze", ([input, axes]) => unsqueeze(input!, [...axes!.data])],
  ["Gather", ([input, places], attributes) => gather(input!, places!, attributes.get("axis") ?? 0)],
  ["MatMul", ([left, right]) => matMul(left!, right!)],
]);

function typeOf([first]: readonly GraphTensor[]): GraphTensor["type"] {
  return first!.type;
}

function floatOnly(inputs: readonly GraphTensor[]): "float32" {
  if (inputs.every(({ type }) => type === "float32")) return "float32";
  throw new ModelLoadError("Whole numbers where floats are expected.");
}

function two(inputs: readonly GraphTensor[]): readonly GraphTensor[] {
  if (inputs.length === 2) return inputs;
  throw new ModelLoadError(`${inputs.length} values where two are expected.`);
}

function cast({ dims, data }: GraphTensor, to: number | undefined): GraphTensor {
  const type = tensorType(to);
  if (type === undefined) throw new ModelLoadError(`No cast to the type ${to}.`);
  const values = roomFor(type, data.length);
  values.set(data);
  return { type, dims, data: values };
}

function range(type: GraphTensor["type"], start: number, limit: number, delta: number): GraphTensor {
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  const data = roomFor(type, count);
  for (let i = 0; i < count; i++) data[i] = start + i * delta;
  return { type, dims: [count], data };
}

function unsqueeze({ type, dims, data }: GraphTensor, axes: readonly number[]): GraphTensor {
  const rank = dims.length + axes.length;
  const added = new Set(axes.map((axis) => (axis < 0 ? axis + rank : axis)));
  const rest = [...dims];
  return { type, dims: Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : rest.shift()!)), data };
}

/** Rows of the first axis; an id that has none fails, as in ONNX Runtime. */
function gather({ type, dims, data }: GraphTensor, places: GraphTensor, axis: number): GraphTensor {
  if (axis !== 0) throw new ModelLoadError(`Rows of the axis ${axis}, and only those of the first are gathered.`);
  const [count = 0, ...rest] = dims;
  const width = countOf(rest);
  const into = roomFor(type, places.data.length * width);
  for (const [i, place] of places.data.entries()) {
    const row = place < 0 ? place + count : place;
    if (!(row >= 0 && row < count)) throw new ModelLoadError(`The row ${place} of ${count}.`);
    into.set(data.subarray(row * width, (row + 1) * width), i * width);
  }
  return { type, dims: [...places.dims, ...rest], data: into };
}
