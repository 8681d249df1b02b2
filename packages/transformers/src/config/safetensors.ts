import { ModelLoadError } from "@embedloom/core";
import { asJsonObject, type JsonObject, type ModelFolder, refusePointer } from "../folder/index.ts";

/** A tensor of a file of weights. */
export interface WeightTensor {
  readonly shape: readonly number[];
  /** Values in the order of the last axis. */
  readonly values: Float32Array;
}

type Reader = (view: DataView, offset: number) => number;

// The number formats of safetensors that layers are stored in; all are little-endian.
const FORMATS: Readonly<Record<string, readonly [bytes: number, read: Reader]>> = {
  F64: [8, (view, offset) => view.getFloat64(offset, true)],
  F32: [4, (view, offset) => view.getFloat32(offset, true)],
  F16: [2, (view, offset) => halfFloat(view.getUint16(offset, true))],
  BF16: [2, (view, offset) => brainFloat(view.getUint16(offset, true))],
};

/**
 * Reads a safetensors file: a length in eight bytes, a JSON header, the values.
 *
 * @throws ModelLoadError naming file and folder, when the file is broken or has values other than floats
 */
export async function readSafetensors(folder: ModelFolder, file: string): Promise<ReadonlyMap<string, WeightTensor>> {
  const content = await folder.read(file);
  refusePointer(content, folder.name, file);
  try {
    return parse(new DataView(content.buffer, content.byteOffset, content.byteLength));
  } catch (error) {
    throw new ModelLoadError(`${file} in ${folder.name} is no safetensors file of floats, or is broken.`, {
      cause: error,
    });
  }
}

function parse(view: DataView): Map<string, WeightTensor> {
  const headerBytes = Number(view.getBigUint64(0, true));
  const data = 8 + headerBytes;
  const text = new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + 8, headerBytes));
  const entries = Object.entries(asJsonObject(JSON.parse(text))).filter(([name]) => name !== "__metadata__");
  return new Map(entries.map(([name, entry]) => [name, tensorOf(view, data, asJsonObject(entry))]));
}

function tensorOf(view: DataView, data: number, { dtype, shape, data_offsets: offsets }: JsonObject): WeightTensor {
  const format = FORMATS[String(dtype)];
  if (format === undefined) throw new ModelLoadError(`A tensor has the format ${String(dtype)}.`);
  const [bytes, read] = format;
  const sizes = numbers(shape);
  const [from, to] = numbers(offsets);
  const count = sizes.reduce((product, size) => product * size, 1);
  if (from === undefined || to === undefined || to - from !== count * bytes)
    throw new ModelLoadError("A tensor has another size than its shape.");
  return { shape: sizes, values: Float32Array.from({ length: count }, (_, i) => read(view, data + from + i * bytes)) };
}

function numbers(value: unknown): number[] {
  if (Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && each >= 0)) return value;
  throw new ModelLoadError("A tensor has no shape or place.");
}

/** IEEE 754 binary16: 1 bit of sign, 5 of exponent, 10 of fraction. */
function halfFloat(bits: number): number {
  const sign = bits >= 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) % 32;
  const fraction = (bits % 1024) / 1024;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15));
}

/** The upper half of a float32. */
function brainFloat(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, bits);
  return view.getFloat32(0);
}
