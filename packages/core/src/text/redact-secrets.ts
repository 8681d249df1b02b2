import * as kinds from "../arguments/index.ts";
import { secretPattern } from "./secret-pattern.ts";

/** Bound on the parts of an error that are looked at: an error of a client may hold all of the client. */
const MOST_OBJECTS = 10_000;
/** Printing shows fewer bytes. */
const MOST_BYTES = 65_536;
const SHOWN = "[redacted]";

/**
 * Blacks out secrets wherever an error holds them: in its message, its stack, the body of the reply it keeps, and in its
 * causes, so that printing it whole shows none. The error is changed in place.
 *
 * Servers and proxies repeat the key that they were sent, in forms that nobody can list; who sent it knows it. Found are the
 * secret itself in upper and lower case, as it looks in a URL, in JSON, in XML, in a mail (quoted-printable), in Base64, alone or
 * among other bytes, and as bytes in hexadecimal digits or in numbers, and, from 12 characters on, broken over lines; in texts,
 * their names, headers, bytes, lists of bytes, maps and sets. Not found is what a server made of it otherwise: a part of it, a
 * hash, or another encoding.
 *
 * @param secrets what was sent: keys, passwords, values of headers; those shorter than 3 characters are left alone, those
 * shorter than 6 are found as words of their own, and of a value such as `Bearer abc123` the part after the last blank counts too
 * @example
 * ```ts
 * import { redactSecrets } from "@embedloom/core";
 *
 * const error = new TypeError("The proxy refused Bearer abc123.");
 * redactSecrets(error, ["Bearer abc123"]);
 * console.log(error.message); // The proxy refused [redacted].
 * ```
 */
export function redactSecrets(error: unknown, secrets: readonly string[]): void {
  kinds.texts("secrets", secrets);
  const parts = secrets.flatMap((secret) => [secret, secret.slice(secret.lastIndexOf(" ") + 1)]);
  const pattern = patternOf(parts);
  if (pattern === undefined) return;
  redactWithin(error, (text) => text.replace(pattern, SHOWN), new Set());
}

/** The pattern that was made last: a client has the same secrets each time, and to make theirs takes milliseconds. */
let last: { readonly parts: string; readonly pattern: RegExp | undefined } | undefined;

function patternOf(secrets: readonly string[]): RegExp | undefined {
  const parts = JSON.stringify(secrets);
  if (last?.parts !== parts) last = { parts, pattern: secretPattern(secrets) };
  return last.pattern;
}

/** Gives whether all of a value could be made clean. */
function redactWithin(value: unknown, clean: (text: string) => string, seen: Set<object>): boolean {
  if (typeof value !== "object" || value === null || seen.has(value) || seen.size >= MOST_OBJECTS) return true;
  seen.add(value);
  let isClean = true;
  try {
    const printed = printedForm(value);
    if (printed !== undefined) return clean(printed) === printed;
    if (value instanceof Map || value instanceof Set) return isCleanWithin([...value], clean, seen);
  } catch {
    // A proxy or a getter of somebody else: what hides there is not known, and the rest is looked at one by one.
    isClean = false;
  }
  for (const name of namesOf(value)) {
    try {
      if (!redactProperty(value, name, clean, seen)) isClean = false;
    } catch {
      // What cannot be looked at cannot be printed either.
    }
  }
  return isClean;
}

/** What printing shows of an object that hides what it holds; `undefined`: it hides nothing. */
function printedForm(value: object): string | undefined {
  if (value instanceof URL || value instanceof URLSearchParams) return String(value);
  if (value instanceof Uint8Array) return new TextDecoder().decode(value.subarray(0, MOST_BYTES));
  if (Array.isArray(value) && value.length > 1 && value.findIndex((byte) => typeof byte !== "number") < 0) {
    return value.slice(0, MOST_BYTES).join();
  }
  return undefined;
}

/** Of what cannot be changed within, whether it is clean: its owner puts something else in its place. */
function isCleanWithin(items: readonly unknown[], clean: (text: string) => string, seen: Set<object>): boolean {
  return items.every((item) => {
    // Without the holes, of which there may be billions.
    if (Array.isArray(item)) return isCleanWithin(Object.values(item), clean, seen);
    return typeof item === "string" ? clean(item) === item : redactWithin(item, clean, seen);
  });
}

// A proxy that was revoked has none.
function namesOf(value: object): readonly (string | symbol)[] {
  try {
    return Reflect.ownKeys(value);
  } catch {
    return [];
  }
}

// Those of a reply cannot be changed.
function cleanHeaders(headers: Headers, clean: (text: string) => string): Headers {
  const entries = [...headers].map(([name, text]): [string, string] => [name, clean(text)]);
  return entries.every(([name, text]) => headers.get(name) === text) ? headers : new Headers(entries);
}

function redactProperty(
  owner: object,
  name: string | symbol,
  clean: (text: string) => string,
  seen: Set<object>,
): boolean {
  const held: unknown = Reflect.get(owner, name);
  if (held instanceof Headers) {
    const shown = cleanHeaders(held, clean);
    return shown === held || Reflect.set(owner, name, shown);
  }
  // What is frozen gives way as a whole.
  const shown = typeof held === "string" ? clean(held) : SHOWN;
  const isClean = typeof held === "string" ? shown === held : redactWithin(held, clean, seen);
  const isNameClean = typeof name === "symbol" || clean(name) === name;
  if (!isNameClean) return Reflect.deleteProperty(owner, name) && Reflect.set(owner, clean(name), shown);
  return isClean || Reflect.set(owner, name, shown) || Reflect.defineProperty(owner, name, { value: shown });
}
