// The kinds of arguments that there are in Embedloom, imported together as `kinds`; `kindOf` makes others.
import type { KnownModel, MatryoshkaSizes, ModelPrice, Prompts } from "../terms/index.ts";
import { type Kind, kindOf, type KindsOf, readOptions } from "./check-arguments.ts";

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const isFunction = (value: unknown): boolean => typeof value === "function";
const isFloat32 = (value: unknown): value is Float32Array =>
  // Of another realm as well, such as that of a test runner.
  (value instanceof Float32Array && value.length >= 0) ||
  (ArrayBuffer.isView(value) && Reflect.get(value, Symbol.toStringTag) === "Float32Array");

function isNamed(value: unknown): value is object {
  return isObject(value) && ["provider", "model"].every((name) => typeof Reflect.get(value, name) === "string");
}

/**
 * An object with these methods, whatever else it has.
 *
 * @param expected what would do, as a noun phrase
 */
export function withMethods(expected: string, ...methods: readonly string[]): Kind {
  return kindOf(
    expected,
    (value) =>
      (isObject(value) || isFunction(value)) && methods.every((name) => isFunction(Reflect.get(Object(value), name))),
  );
}

/** An integer in a range. @param maximum absent: as large as can be told from its neighbours */
export function integer(minimum: number, maximum: number = Number.MAX_SAFE_INTEGER): Kind {
  const range = maximum === Number.MAX_SAFE_INTEGER ? `${minimum} up` : `${minimum} to ${maximum}`;
  return kindOf(
    `an integer from ${range}`,
    (value) => Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum,
  );
}

const abortSignal = kindOf("an AbortSignal, such as `controller.signal`, or absent", (value) => {
  if (!isObject(value) || !("aborted" in value) || typeof value.aborted !== "boolean") return false;
  const methods = ["addEventListener", "removeEventListener", "throwIfAborted"];
  return methods.every((name) => isFunction(Reflect.get(value, name)));
});

// A length that is made up, or that of a sparse array, has no last value: a loop over it might never end. A view of memory that
// was given away is as long as an empty one, but nothing can go through it.
function isVector(value: unknown): value is ArrayLike<unknown> {
  if (!isObject(value) || !("length" in value)) return false;
  const { length } = value;
  if (!Number.isInteger(length) || Number(length) < 0) return false;
  if (length === 0) return Array.from(value as ArrayLike<unknown>).length === 0;
  return typeof Reflect.get(value, Number(length) - 1) === "number";
}

function isNumbers(value: unknown): boolean {
  if (!isVector(value)) return false;
  for (let i = 0; i < value.length; i++) if (!Number.isFinite(value[i])) return false;
  return true;
}

function isMatrix(value: unknown): boolean {
  if (!isObject(value) || !("data" in value && "count" in value && "dimensions" in value)) return false;
  const { data, count, dimensions } = value;
  return isFloat32(data) && Number(count) * Number(dimensions) === data.length && isFunction(Reflect.get(value, "row"));
}

/** Any value; for what another check judges. */
export const anything: Kind = (_name, value) => value;

/** A finite number from 0, whole or not: an amount that a limit can be charged with. */
export const amount: Kind = kindOf("a finite number from 0", (value) => Number.isFinite(value) && Number(value) >= 0);

/** A number, `NaN` and the infinite ones included. */
export const number: Kind = kindOf("a number", (value) => typeof value === "number");

/** A boolean. */
export const flag: Kind = kindOf("true or false", (value) => typeof value === "boolean");

/** A function, of whatever arguments. */
export const callback: Kind = kindOf("a function", isFunction);

/** A vector of 32-bit floats, whatever it holds. */
export const float32: Kind = kindOf("a Float32Array", isFloat32);

/** A limit of what one request holds: a number above 0; `Infinity` is none. */
export const limit: Kind = kindOf("a number above 0", (value) => typeof value === "number" && value > 0);

/** An `EmbeddingMatrix`, of whichever copy of this package. */
export const matrix: Kind = kindOf("an EmbeddingMatrix", isMatrix);

/** A vector, whatever it holds. */
export const vector: Kind = kindOf("a vector", isVector);

/** A vector of finite numbers. */
export const numbers: Kind = kindOf("a vector of finite numbers", isNumbers);

/** An object of whatever sort. */
export const object: Kind = kindOf("an object", (value) => isObject(value) && Reflect.ownKeys(value).length >= 0);

/** A text, empty or not. */
export const text: Kind = kindOf("a text", (value) => typeof value === "string");

/** A text of at least one character. */
export const words: Kind = kindOf("a text that is not empty", (value) => typeof value === "string" && value !== "");

/** An `Embedder`. */
export const embedder: Kind = kindOf("an embedder, such as createOpenAI(…)", (value) => {
  const methods = ["embed", "describe", "estimateTokens", "close"];
  return isNamed(value) && methods.every((name) => isFunction(Reflect.get(value, name)));
});

/** An `EmbeddingStore`. */
export const store: Kind = kindOf("a store, such as createMemoryStore()", (value) => {
  const methods = ["getMany", "setMany", "deleteMany", "clear", "close"];
  const isNamedStore = isObject(value) && typeof Reflect.get(value, "name") === "string";
  return isNamedStore && methods.every((name) => isFunction(Reflect.get(value, name)));
});

/** A `Journal`. */
export const journal: Kind = withMethods("a journal, such as createFileJournal(path)", "open");

/** A `RateLimiter`. */
export const rateLimiter: Kind = kindOf(
  "a rate limiter, such as createTokenBucketLimiter(…)",
  (value) =>
    isObject(value) &&
    isObject(Reflect.get(value, "limits")) &&
    ["acquire", "pause"].every((name) => isFunction(Reflect.get(value, name))),
);

/** A `TokenEncoder`. */
export const tokenEncoder: Kind = kindOf("a token encoder", (value) => {
  const methods = ["describe", "tokenize", "encode", "close"];
  return isNamed(value) && methods.every((name) => isFunction(Reflect.get(value, name)));
});

/** One of a few words. */
export function oneOf(...allowed: readonly string[]): Kind {
  return kindOf(`one of ${allowed.map((word) => `"${word}"`).join(", ")}`, (value) =>
    allowed.some((word) => word === value),
  );
}

/** What may be left out. */
export function optional(kind: Kind): Kind {
  return (name, value) => (value === undefined ? undefined : kind(name, value));
}

/** Options within options. */
export function options<T extends object>(fields: KindsOf<T>): Kind {
  return (name, value) => {
    text("name", name);
    return readOptions<T>(name, value as T, fields, `${name}.`);
  };
}

/** A signal; `null` is none. */
export function signal(name: string, value: unknown): AbortSignal | undefined {
  return value === undefined || value === null ? undefined : (abortSignal(name, value) as AbortSignal);
}

/** Each item of an array, named by its position; gives a copy. */
export function list(item: Kind, expected = "an array"): Kind {
  return (name, value) => {
    const items: unknown[] = [];
    let length = 0;
    let each: unknown;
    kindOf(expected, (array) => Array.isArray(array) && (length = array.length) >= 0)(name, value);
    // One by one: the first hole of a long sparse array ends it.
    for (let i = 0; i < length; i++) {
      kindOf(expected, (array) => {
        each = Reflect.get(array as object, i);
        return true;
      })(name, value);
      items.push(item(`${name}[${i}]`, each));
    }
    return items;
  };
}

/** An array, whatever it holds. */
export const array: Kind = kindOf("an array", (value) => Array.isArray(value) && value.length >= 0);

/** Texts, without holes; named as a whole, and fast. */
export const texts: Kind = kindOf(
  "an array of strings",
  (value) => Array.isArray(value) && value.findIndex((each) => typeof each !== "string") < 0,
);

/** The prompts of a model. */
export const prompts: Kind = options<Prompts>({ query: optional(text), document: optional(text) });

/** The widths of a Matryoshka model. */
export const matryoshka: Kind = options<MatryoshkaSizes>({ sizes: list(integer(1)), anyFrom: optional(integer(1)) });

/** Texts by name that HTTP headers can hold; gives a copy. */
export function headers(name: string, value: unknown): unknown {
  let copy: Record<string, unknown> = {};
  kindOf("headers: texts by name, without line breaks", (given) => {
    if (!isObject(given) || Array.isArray(given)) return false;
    copy = Object.fromEntries(Object.entries(given).filter(([, each]) => each !== undefined));
    return true;
  })(name, value);
  // The platform's own judgment of names and values.
  for (const [key, each] of Object.entries(copy)) {
    text(`${name}.${key}`, each);
    kindOf("a text that a header can hold", () => new Headers({ [key]: String(each) }).has(key))(name, each);
  }
  return copy;
}

/** What is known of a model. */
export const knownModel: Kind = options<KnownModel>({
  id: text,
  dimensions: integer(1),
  maxTokens: integer(1),
  pooling: anything,
  prompts: optional(prompts),
  matryoshka: optional(matryoshka),
  aliases: anything,
  price: optional(
    options<ModelPrice>({
      usdPerMillionTokens: amount,
      batchUsdPerMillionTokens: optional(amount),
      readOn: anything,
    }),
  ),
  published: anything,
  source: anything,
});
