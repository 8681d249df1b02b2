import { CallersError, MARKER, revoked } from "./callers-error.ts";
import { hostileFunctions } from "./hostile-functions.ts";

/** A kind of hostile value; made anew for every case. */
export interface HostileValue {
  readonly name: string;
  readonly make: () => unknown;
}

const numbers = [
  0,
  -0,
  -1,
  1,
  0.5,
  -0.5,
  2.5,
  7,
  255,
  256,
  1e3,
  1e9,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32,
  2 ** 32 + 1,
  2 ** 53 - 1,
  2 ** 53,
  1e21,
  1e308,
  5e-324,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
  NaN,
  Infinity,
  -Infinity,
];

const texts: Record<string, string> = {
  empty: "",
  blank: " ",
  "white space": "\t\n\u2028\u00a0",
  nul: "\0",
  "nul inside": `a\0${MARKER}`,
  "a lone high surrogate": `${MARKER}\ud83c`,
  "a lone low surrogate": `\udf89${MARKER}`,
  "only surrogates": "\ud83c".repeat(50),
  "a digit": "1",
  "a number": "1e309",
  "a boolean": "true",
  null: "null",
  undefined: "undefined",
  __proto__: "__proto__",
  constructor: "constructor",
  toString: "toString",
  "a path": `../../${MARKER}`,
  "a url with a password": `http://user:${MARKER}@127.0.0.1:9`,
  "no url": `http://[${MARKER}`,
  "another scheme": `file:///${MARKER}`,
  json: `{"key":"${MARKER}"}`,
  html: `<script>${MARKER}</script>`,
  "a terminal escape": `\u001B[31m${MARKER}\u001B]0;x\u0007`,
  "right to left": `\u202E${MARKER}`,
  emoji: "👩‍👩‍👧‍👦".repeat(20),
  combining: `a${"\u0301".repeat(200)}`,
  han: "漢".repeat(100),
  "a format": `%s%n%d ${MARKER}`,
  "line breaks": `${MARKER}\r\nx-header: 1`,
  long: `${MARKER} `.repeat(500),
};

const objects: Record<string, () => unknown> = {
  "an empty object": () => ({}),
  "an object without a prototype": () => Object.create(null),
  "an object with a text": () => ({ text: MARKER }),
  "a frozen object": () => Object.freeze({ a: 1 }),
  "an object that contains itself": () => {
    const self: Record<string, unknown> = {};
    self["self"] = self;
    return self;
  },
  "an object of a class": () =>
    new (class Odd {
      readonly secret = MARKER;
    })(),
  "an object with a length": () => ({ length: 3 }),
  "an object with an endless length": () => ({ length: Infinity }),
  "an object with a huge length": () => ({ length: 2 ** 53 - 1, 0: 1 }),
  "an object with a length below 0": () => ({ length: -1 }),
  "a thenable that throws": () => ({
    // oxlint-disable-next-line unicorn/no-thenable -- what is under test
    then() {
      throw new CallersError("then");
    },
  }),
  "an object whose toString throws": () => ({
    toString() {
      throw new CallersError("toString");
    },
    valueOf() {
      throw new CallersError("valueOf");
    },
    [Symbol.toPrimitive]() {
      throw new CallersError("toPrimitive");
    },
  }),
  "an object whose toJSON throws": () => ({
    toJSON() {
      throw new CallersError("toJSON");
    },
  }),
  "an object with a getter that throws": () =>
    Object.defineProperty({}, "signal", {
      enumerable: true,
      get() {
        throw new CallersError("getter");
      },
    }),
  "a proxy that throws at every look": () => {
    const trap = (): never => {
      throw new CallersError("trap");
    };
    return new Proxy({}, { get: trap, has: trap, ownKeys: trap, getPrototypeOf: trap, getOwnPropertyDescriptor: trap });
  },
  "a proxy that has everything": () =>
    new Proxy({}, { get: (_, name) => (name === "then" ? undefined : MARKER), has: () => true }),
  "a proxy that is a function everywhere": () =>
    new Proxy({}, { get: (_, name) => (name === "then" ? undefined : () => MARKER), has: () => true }),
  "a revoked proxy": () => revoked({}),
  "a revoked proxy of an array": () => revoked([]),
  "a revoked proxy of a function": () => revoked(() => 1),
  "a Map": () => new Map([["a", MARKER]]),
  "a Set": () => new Set([MARKER]),
  "a WeakMap": () => new WeakMap(),
  "a Date": () => new Date(0),
  "an invalid Date": () => new Date(NaN),
  "a RegExp": () => /a/g,
  "an Error": () => new Error("an error"),
  "a boxed number": () => Object(1),
  "a boxed text": () => Object(MARKER),
  "a boxed boolean": () => Object(false),
  "a URL": () => new URL("http://127.0.0.1:9/"),
  Headers: () => new Headers({ "x-key": MARKER }),
  "an AbortController": () => new AbortController(),
  "an aborted signal": () => AbortSignal.abort(new CallersError("aborted")),
  "an object with the prototype of a signal": () => Object.create(AbortSignal.prototype) as unknown,
  "an EventTarget": () => new EventTarget(),
  "an ArrayBuffer": () => new ArrayBuffer(8),
  "a SharedArrayBuffer": () => new SharedArrayBuffer(8),
  "a detached buffer": () => {
    const bytes = new Uint8Array(8);
    structuredClone(bytes, { transfer: [bytes.buffer] });
    return bytes;
  },
  "a DataView": () => new DataView(new ArrayBuffer(8)),
  bytes: () => Uint8Array.of(1, 2, 3),
  "no bytes": () => new Uint8Array(0),
  "a Float32Array": () => Float32Array.of(1, 2),
  "a Float32Array of NaN": () => Float32Array.of(NaN, NaN),
  "a Float32Array of Infinity": () => Float32Array.of(Infinity, 1),
  "a Float64Array": () => Float64Array.of(1, 2),
  "a BigInt64Array": () => BigInt64Array.of(1n, 2n),
  "a Buffer": () => Buffer.from(MARKER),
  "a promise": () => Promise.resolve(1),
  "a generator": () =>
    (function* odd() {
      yield 1;
      yield MARKER;
    })(),
  "a generator that throws": () =>
    (function* odd() {
      yield "a";
      throw new CallersError("generator");
    })(),
  "an async generator that throws": () =>
    (async function* odd() {
      yield "a";
      throw new CallersError("generator");
    })(),
  "an iterator that is none": () => ({ [Symbol.iterator]: () => ({ next: () => 1 }) }),
  globalThis: () => globalThis,
  Math: () => Math,
};

const arrays: Record<string, () => unknown> = {
  "no items": () => [],
  "an array of nothing": () => [undefined],
  "an array of null": () => [null],
  "an array of NaN": () => [NaN, NaN],
  "an array of infinities": () => [Infinity, -Infinity],
  "an array of numbers": () => [1, 0],
  "an array of texts": () => ["a", MARKER],
  "an array of empty texts": () => ["", ""],
  "an array of symbols": () => [Symbol("a")],
  "an array of big integers": () => [1n],
  "an array of arrays": () => [
    [1, 0],
    [0, 1],
  ],
  "an array of arrays of NaN": () => [
    [NaN, 0],
    [0, NaN],
  ],
  "rows of two widths": () => [[1, 0], [1]],
  "an array of objects": () => [{}, {}],
  "an array of functions": () => [() => 1],
  "an array of revoked proxies": () => [revoked({})],
  "an array with a hole": () => Object.assign([], { 1: "a", length: 3 }),
  "an array of holes": () => Array.from({ length: 0 }).concat(Object.assign([], { length: 1000 })),
  "the longest array": () => Object.assign([], { length: 2 ** 32 - 1 }),
  "an array that contains itself": () => {
    const self: unknown[] = [];
    self.push(self);
    return self;
  },
  "an array with a getter that throws": () =>
    Object.defineProperty(["a", "b"], 0, {
      get() {
        throw new CallersError("getter");
      },
    }),
  "a proxy of an array": () => new Proxy(["a"], {}),
  "a proxy of an array that throws": () =>
    new Proxy(["a"], {
      get() {
        throw new CallersError("trap");
      },
    }),
  "a frozen array": () => Object.freeze(["a", "b"]),
  arguments: () =>
    (function odd() {
      return arguments;
    })(),
};

const others: Record<string, () => unknown> = {
  undefined: () => undefined,
  null: () => null,
  true: () => true,
  false: () => false,
  "a symbol": () => Symbol(MARKER),
  "a well-known symbol": () => Symbol.iterator,
  "a big integer": () => 1n,
  "a huge big integer": () => 2n ** 200n,
  "a big integer below 0": () => -1n,
};

function kindsOf(group: string, makers: Record<string, () => unknown>): HostileValue[] {
  return Object.entries(makers).map(([name, make]) => ({ name: `${group}: ${name}`, make }));
}

/** All kinds of hostile values. */
export const HOSTILE_VALUES: readonly HostileValue[] = [
  ...kindsOf("other", others),
  ...numbers.map((value) => ({ name: `number: ${Object.is(value, -0) ? "-0" : value}`, make: () => value })),
  ...kindsOf("text", Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, () => text]))),
  ...kindsOf("object", objects),
  ...kindsOf("array", arrays),
  ...kindsOf("function", hostileFunctions),
];
