/** Memory of a kernel. */
export interface KernelMemory {
  readonly buffer: ArrayBuffer;
  /** Adds pages of 65,536 bytes. */
  grow(pages: number): number;
}

/** The part of `WebAssembly` that is used; the types of Node do not have it. */
interface Runtime {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly Memory: new (size: { readonly initial: number }) => KernelMemory;
}

/**
 * The inner loop of MaxSim as WebAssembly with 128-bit SIMD, which JavaScript itself has not: for every row of a document its dot
 * products with four rows of the query at a time, and for each of these the largest so far.
 *
 * Written out here, instruction by instruction, because the binary is 500 bytes and a compiler for it would be a dependency.
 */
export interface SimdKernel {
  /** Where the addresses are; `buffer` is another one after it grew. */
  readonly memory: KernelMemory;
  /**
   * Raises `largest[i]` to the largest dot product of query row `i` with any of the rows.
   *
   * All are addresses; `queryEnd` and `rowsEnd` are one past the last byte. A row of float32 takes `rowBytes`, a multiple of 16;
   * of int8 a row of the document takes `rowBytes`, a multiple of 8, and one of the query, as int16, twice that.
   */
  run(query: number, queryEnd: number, rowBytes: number, rows: number, rowsEnd: number, largest: number): void;
}

/** What the values of the rows are. */
export type KernelEncoding = "float32" | "int8";

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

const sized = (bytes: readonly number[]): number[] => [...unsigned(bytes.length), ...bytes];
const section = (id: number, bytes: readonly number[]): number[] => [id, ...sized(bytes)];
const named = (name: string): number[] => sized([...new TextEncoder().encode(name)]);

const get = (local: number): number[] => [0x20, ...unsigned(local)];
const set = (local: number): number[] => [0x21, ...unsigned(local)];
/** Below 64: from there on its encoding has a sign. */
const constant = (value: number): number[] => [0x41, value];
const simd = (code: number): number[] => [0xfd, ...unsigned(code)];
const add = [0x6a];
const isBelow = [0x49];
const repeatIf = [0x0d, 0];
const loop = (body: readonly number[]): number[] => [0x03, 0x40, ...body, END];
/** A load at an address plus an offset that is fixed. */
const load = (code: number, offset = 0): number[] => [...simd(code), 0, ...unsigned(offset)];
const LOAD = 0x00;
const LOAD8X8_S = 0x01;
const STORE = 0x0b;
const F32_MAX = simd(0xe9);
const F32_ADD = simd(0xe4);
const F32_MUL = simd(0xe6);
const I32_ADD = simd(0xae);
const I16_DOT = simd(0xba);
const I32_TO_F32 = simd(0xfa);

/** Takes four of the eight lanes of 32 bits of two vectors. */
const shuffle = (...lanes: readonly number[]): number[] => [
  ...simd(0x0d),
  ...lanes.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3]),
];

// The six parameters, then the locals.
const QUERY = 0;
const QUERY_END = 1;
const ROW_BYTES = 2;
const ROWS = 3;
const ROWS_END = 4;
const LARGEST = 5;
const AT = 6;
const ROW_AT = 7;
const Q = 8;
const NEXT = 9;
const Q_BYTES = 10;
const ROW_END = 11;
/** Sums of two rows of the document with four of the query, then what the rows hold. */
const SUMS = [12, 13, 14, 15, 16, 17, 18, 19];
const FIRST = 20;
const SECOND = 21;
const LANE = 22;
const LOCALS = [
  [6, I32],
  [11, V128],
];

function kernelBytes(encoding: KernelEncoding): number[] {
  const isFloat = encoding === "float32";
  const sum = isFloat ? F32_ADD : I32_ADD;
  const zero = [...simd(0x0c), ...Array.from({ length: 16 }, () => 0)];
  const overQueries = loop([
    ...SUMS.flatMap((local) => [...zero, ...set(local)]),
    ...get(Q),
    ...set(AT),
    ...get(ROWS),
    ...set(ROW_AT),
    ...alongRows(isFloat),
    // Once to write to, once to read from.
    ...largestAt(),
    ...largestAt(),
    ...load(LOAD),
    ...[0, 4].flatMap((from) => [
      ...summed(SUMS.slice(from, from + 4), sum),
      ...(isFloat ? [] : I32_TO_F32),
      ...F32_MAX,
    ]),
    ...load(STORE),
    ...get(Q),
    ...get(Q_BYTES),
    ...constant(2),
    0x74, // shl: four rows on
    ...add,
    ...set(Q),
    ...get(Q),
    ...get(QUERY_END),
    ...isBelow,
    ...repeatIf,
  ]);
  return [
    ...get(ROW_BYTES),
    ...constant(isFloat ? 0 : 1),
    0x74, // shl: rows of the query are int16 where those of the document are int8
    ...set(Q_BYTES),
    ...loop([
      ...get(ROWS),
      ...get(ROW_BYTES),
      ...add,
      ...set(ROW_END),
      ...get(QUERY),
      ...set(Q),
      ...overQueries,
      ...get(ROWS),
      ...get(ROW_BYTES),
      ...constant(1),
      0x74, // shl: two rows on
      ...add,
      ...set(ROWS),
      ...get(ROWS),
      ...get(ROWS_END),
      ...isBelow,
      ...repeatIf,
    ]),
    END,
  ];
}

/** One step along all rows: `query row * document row`, added up, for four rows of the query. */
function alongRows(isFloat: boolean): number[] {
  const [loadRow, product, sum] = isFloat ? [LOAD, F32_MUL, F32_ADD] : [LOAD8X8_S, I16_DOT, I32_ADD];
  return loop([
    ...get(ROW_AT),
    ...load(loadRow),
    ...set(FIRST),
    ...get(ROW_AT),
    ...get(ROW_BYTES),
    ...add,
    ...load(loadRow),
    ...set(SECOND),
    ...get(AT),
    ...set(NEXT),
    ...[0, 1, 2, 3].flatMap((q) => [
      ...get(NEXT),
      ...load(LOAD),
      ...set(LANE),
      ...[FIRST, SECOND].flatMap((row, r) => [
        ...get(LANE),
        ...get(row),
        ...product,
        ...get(SUMS[4 * r + q]!),
        ...sum,
        ...set(SUMS[4 * r + q]!),
      ]),
      ...get(NEXT),
      ...get(Q_BYTES),
      ...add,
      ...set(NEXT),
    ]),
    ...get(AT),
    ...constant(16),
    ...add,
    ...set(AT),
    ...get(ROW_AT),
    ...constant(isFloat ? 16 : 8),
    ...add,
    ...set(ROW_AT),
    ...get(ROW_AT),
    ...get(ROW_END),
    ...isBelow,
    ...repeatIf,
  ]);
}

/** `largest + 4 * (Q - QUERY) / Q_BYTES`: the address of four float32. */
function largestAt(): number[] {
  return [
    ...get(LARGEST),
    ...get(Q),
    ...get(QUERY),
    0x6b, // sub
    ...get(Q_BYTES),
    0x6e, // div_u
    ...constant(2),
    0x74, // shl
    ...add,
  ];
}

/** The sums of the lanes of four vectors, as the lanes of one. */
function summed(locals: readonly number[], sum: readonly number[]): number[] {
  const pair = (left: number, right: number): number[] => [
    ...get(left),
    ...get(right),
    ...shuffle(0, 4, 1, 5),
    ...get(left),
    ...get(right),
    ...shuffle(2, 6, 3, 7),
    ...sum,
  ];
  const [a, b, c, d] = locals;
  return [
    ...pair(a!, b!),
    ...set(FIRST),
    ...pair(c!, d!),
    ...set(SECOND),
    ...get(FIRST),
    ...get(SECOND),
    ...shuffle(0, 1, 4, 5),
    ...get(FIRST),
    ...get(SECOND),
    ...shuffle(2, 3, 6, 7),
    ...sum,
  ];
}

function moduleBytes(encoding: KernelEncoding): Uint8Array {
  const code = [LOCALS.length, ...LOCALS.flat(), ...kernelBytes(encoding)];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 6, ...Array.from({ length: 6 }, () => I32), 0]),
    ...section(2, [1, ...named("e"), ...named("m"), 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...named("r"), 0, 0]),
    ...section(10, [1, ...sized(code)]),
  ]);
}

/** Makes a kernel with memory of its own; `undefined` where the runtime has no SIMD. */
export function createSimdKernel(encoding: KernelEncoding): SimdKernel | undefined {
  const runtime: unknown = Reflect.get(globalThis, "WebAssembly");
  const bytes = moduleBytes(encoding);
  if (!isRuntime(runtime) || !runtime.validate(bytes)) return undefined;
  const memory = new runtime.Memory({ initial: 1 });
  const { r } = new runtime.Instance(new runtime.Module(bytes), { e: { m: memory } }).exports;
  return typeof r === "function" ? { memory, run: (...addresses) => void r(...addresses) } : undefined;
}

function isRuntime(value: unknown): value is Runtime {
  const parts = ["validate", "Module", "Instance", "Memory"];
  return (
    typeof value === "object" && value !== null && parts.every((name) => typeof Reflect.get(value, name) === "function")
  );
}
