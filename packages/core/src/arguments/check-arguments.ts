import { InvalidOptionError } from "../errors/index.ts";

/**
 * What an argument or an option must be: gives the value that the work goes on with, and refuses all others.
 *
 * @throws InvalidOptionError naming the argument, what would do, and what sort of value came
 */
export type Kind = (name: string, value: unknown) => unknown;

/** A {@link Kind} for every option of `T`, so that a new option without one does not compile. */
export type KindsOf<T> = { readonly [Name in keyof T]-?: Kind };

/**
 * Makes the kind of a value for which a test holds. A value that makes the test throw, such as a getter that does or a
 * proxy that was revoked, is refused as well.
 *
 * @param expected what would do, as a noun phrase
 * @example
 * ```ts
 * import { kindOf } from "@embedloom/core";
 *
 * const even = kindOf("an even number", (value) => Number(value) % 2 === 0);
 * console.log(even("pairs", 4)); // 4
 * ```
 */
export function kindOf(expected: string, fits: (value: unknown) => boolean): Kind {
  return (name, value) => {
    try {
      const answer: unknown = fits(value);
      if (answer === true) return value;
      atOnce(answer);
    } catch {
      // What cannot be looked at will not do; why is its owner's affair, and may hold anything.
    }
    atOnce(value);
    throw new InvalidOptionError(name, expected, value);
  };
}

/**
 * An answer that must come at once: `undefined` for a promise, such as that of an async function where a plain one belongs,
 * whose rejection must not end the process.
 *
 * @example
 * ```ts
 * import { atOnce } from "@embedloom/core";
 *
 * console.log(atOnce(1), atOnce(Promise.reject(new Error("late")))); // 1 undefined
 * ```
 */
export function atOnce<T>(answer: T): T | undefined {
  try {
    if (!(answer instanceof Promise)) return answer;
    answer.catch(() => {});
  } catch {
    // A proxy that was revoked.
  }
  return undefined;
}

/**
 * Reads each option once and checks it: what the work goes on with is a copy, which nobody can change under it.
 *
 * Every function of Embedloom that takes options begins with this, and its declaration of kinds is all there is to say of
 * them one by one.
 *
 * @param name of the argument that holds the options
 * @param kinds one for every option; an option that is left out or `undefined` is `undefined` to its kind
 * @param path what goes before the name of an option in a message, for options within options
 * @throws InvalidOptionError for options that are no object, cannot be read, or hold a value that will not do
 * @example
 * ```ts
 * import { kinds, readOptions } from "@embedloom/core";
 *
 * interface PauseOptions {
 *   readonly ms?: number | undefined;
 * }
 * const { ms = 10 } = readOptions<PauseOptions>("options", { ms: 5 }, { ms: kinds.optional(kinds.integer(0)) });
 * console.log(ms); // 5
 * ```
 */
export function readOptions<T extends object>(name: string, options: T, kinds: KindsOf<T>, path = ""): T {
  const read = readCopy(options, kinds);
  if (read === undefined) {
    atOnce(options);
    throw new InvalidOptionError(name, "an object of options", options);
  }
  if (typeof path !== "string") throw new InvalidOptionError("path", "a text", path);
  for (const key of Object.keys(kinds)) {
    const held = read[key];
    const value = kinds[key as keyof T](path === "" ? key : path + key, held);
    if (typeof value === "object") atOnce(value);
    // An option that is left out and one that is `undefined` stay two things.
    if (value !== held) read[key] = value;
  }
  return read as T;
}

// Without closures and lists of pairs, because every call passes here some twenty times.
function readCopy(options: object, kinds: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
  try {
    if (typeof options !== "object" || options === null || Array.isArray(options) || ArrayBuffer.isView(options)) {
      return undefined;
    }
    const read: Record<string, unknown> = { ...options };
    for (const key of Object.keys(kinds)) {
      if (typeof kinds[key] !== "function") return undefined;
      if (read[key] !== undefined) continue;
      // Those of a class may lie on its prototype.
      const held: unknown = Reflect.get(options, key);
      if (held !== undefined) read[key] = held;
    }
    return read;
  } catch {
    // What cannot be read will not do; why is its owner's affair.
    return undefined;
  }
}
