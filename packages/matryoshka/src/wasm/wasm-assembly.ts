// WebAssembly instruction by instruction: the binary of a kernel is some 600 bytes, and a compiler for it would be a dependency.

/** Memory of a kernel. */
export interface KernelMemory {
  /** What the addresses count in; another one after it grew. */
  readonly buffer: ArrayBuffer;
  /** Adds pages of 65,536 bytes. */
  grow(pages: number): number;
}

/** Instructions, as the bytes they are written in. */
export type Code = readonly number[];

/** The part of `WebAssembly` that is used; the types of Node do not have it. */
interface Runtime {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly Memory: new (size: { readonly initial: number }) => KernelMemory;
}

const I32 = 0x7f;
const V128 = 0x7b;
const END = 0x0b;

/** Unsigned LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}

const sized = (bytes: Code): number[] => [...unsigned(bytes.length), ...bytes];
const section = (id: number, bytes: Code): number[] => [id, ...sized(bytes)];
const named = (name: string): number[] => sized([...new TextEncoder().encode(name)]);

/** An instruction on vectors of 128 bits. */
export const simd = (code: number): number[] => [0xfd, ...unsigned(code)];
/** Puts a local on the stack. */
export const get = (local: number): number[] => [0x20, ...unsigned(local)];
/** Takes a local from the stack. */
export const set = (local: number): number[] => [0x21, ...unsigned(local)];
/** Adds to a local of 32 bits. Below 2^13: two bytes hold no more with a sign. */
export const advance = (local: number, by: number): number[] => {
  return [...get(local), 0x41, (by & 0x7f) | 0x80, by >> 7, 0x6a, ...set(local)];
};
/** Sets a local of 32 bits to the sum of two others. */
export const sumOf = (local: number, left: number, right: number): number[] => {
  return [...get(left), ...get(right), 0x6a, ...set(local)];
};
/** Repeats a body as long as one local is below another, at least once. */
export const loopWhileBelow = (local: number, limit: number, body: Code): number[] => {
  return [0x03, 0x40, ...body, ...get(local), ...get(limit), 0x49, 0x0d, 0, END];
};
/** A load, such as `v128.load`, from the address in a local plus a fixed offset. */
export const load = (code: number, local: number, offset = 0): number[] => {
  return [...get(local), ...simd(code), 0, ...unsigned(offset)];
};
/** Stores the vector that `value` makes at the address in a local plus a fixed offset. */
export const store = (local: number, offset: number, value: Code): number[] => {
  return [...get(local), ...value, ...simd(0x0b), 0, ...unsigned(offset)];
};
/** A vector of zeros. */
export const ZEROS: Code = [...simd(0x0c), ...Array.from({ length: 16 }, () => 0)];
/** Takes four of the eight lanes of 32 bits of two vectors. */
const shuffle = (...lanes: readonly number[]): number[] => [
  ...simd(0x0d),
  ...lanes.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3]),
];

/** A function over memory that takes numbers of 32 bits and gives nothing. */
export interface WasmFunction {
  readonly parameters: number;
  /** Locals of 32 bits, numbered after the parameters. */
  readonly numbers: number;
  /** Locals of 128 bits, numbered after those. */
  readonly vectors: number;
  readonly body: Code;
}

/** The sums of the lanes of four vectors, as the lanes of one. @param spare two vectors that may be written to @param add the addition of lanes */
export function summed(
  [a = 0, b = 0, c = 0, d = 0]: readonly number[],
  [first = 0, second = 0]: readonly number[],
  add: Code,
): Code {
  const halves = (left: number, right: number): Code => [
    ...get(left),
    ...get(right),
    ...shuffle(0, 4, 1, 5),
    ...get(left),
    ...get(right),
    ...shuffle(2, 6, 3, 7),
    ...add,
  ];
  return [
    ...halves(a, b),
    ...set(first),
    ...halves(c, d),
    ...set(second),
    ...get(first),
    ...get(second),
    ...shuffle(0, 1, 4, 5),
    ...get(first),
    ...get(second),
    ...shuffle(2, 3, 6, 7),
    ...add,
  ];
}

/** A function that was assembled. */
export interface Assembled {
  readonly memory: KernelMemory;
  readonly run: (...values: readonly number[]) => void;
}

/** Makes the function, with memory of its own; `undefined` where the runtime has not all of its instructions, or allows no code that is made. */
export function assemble({ parameters, numbers, vectors, body }: WasmFunction): Assembled | undefined {
  const code = [2, ...unsigned(numbers), I32, ...unsigned(vectors), V128, ...body, END];
  const bytes = Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, parameters, ...Array.from({ length: parameters }, () => I32), 0]),
    ...section(2, [1, ...named("e"), ...named("m"), 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...named("r"), 0, 0]),
    ...section(10, [1, ...sized(code)]),
  ]);
  const runtime: unknown = Reflect.get(globalThis, "WebAssembly");
  if (!isRuntime(runtime) || !runtime.validate(bytes)) return undefined;
  try {
    const memory = new runtime.Memory({ initial: 1 });
    const { r } = new runtime.Instance(new runtime.Module(bytes), { e: { m: memory } }).exports;
    return typeof r === "function" ? { memory, run: (...values) => void r(...values) } : undefined;
  } catch {
    // A policy of the page or the process forbids it, or there is no room for memory.
    return undefined;
  }
}

function isRuntime(value: unknown): value is Runtime {
  const parts = ["validate", "Module", "Instance", "Memory"];
  return (
    typeof value === "object" && value !== null && parts.every((name) => typeof Reflect.get(value, name) === "function")
  );
}
