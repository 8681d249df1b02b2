import * as kinds from "./argument-kinds.ts";

/** Shorter ones are left alone: they stand in any text by chance. */
const SHORTEST_SECRET = 3;
/** Shorter ones are cut out only where they stand by themselves, as they are part of ordinary words. */
const SHORTEST_ANYWHERE = 6;
/** Bound on the parts of an error that are looked at: an error of a client may hold all of the client. */
const MOST_OBJECTS = 10_000;
const SHOWN = "[redacted]";

/**
 * Blacks out secrets wherever an error holds them: in its message, its stack, the body of the reply it keeps, and in its
 * causes, so that printing it whole shows none. The error is changed in place.
 *
 * Servers and proxies repeat the key that they were sent, in forms that nobody can list; who sent it knows it. Found are the
 * secret itself in upper and lower case, and as it looks in a URL, in JSON, and in Base64, alone or among other bytes. Not
 * found is what a server made of it otherwise: a part of it, a hash, hexadecimal digits, or another encoding.
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
  const forms = parts.filter((part) => part.length >= SHORTEST_SECRET).flatMap(formsOf);
  // The longest first: a secret may hold another.
  const wanted = [...new Set(forms)].toSorted((one, other) => other.length - one.length);
  if (wanted.length === 0) return;
  const pattern = new RegExp(wanted.map(patternOf).join("|"), "gi");
  redactWithin(error, (text) => text.replace(pattern, SHOWN), new Set());
}

/** How a secret looks where it was written into something else. */
function formsOf(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const others = [encodeURIComponent(secret.toWellFormed()), inJson, ...base64FormsOf(secret)];
  return [secret, ...others.filter((form) => form.length >= SHORTEST_ANYWHERE)];
}

// Among other bytes a text has three forms, by the place at which it begins; what its neighbours share is left off.
function base64FormsOf(secret: string): string[] {
  const bytes = Array.from(new TextEncoder().encode(secret), (byte) => String.fromCharCode(byte)).join("");
  return [0, 1, 2].flatMap((before) => {
    const whole = btoa("\0".repeat(before) + bytes).replace(/=+$/, "");
    const isCut = (before + bytes.length) % 3 !== 0;
    const form = whole.slice(before === 0 ? 0 : before + 1, isCut ? -1 : undefined);
    return [form, form.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

function patternOf(form: string): string {
  const literal = form.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
  return form.length >= SHORTEST_ANYWHERE ? literal : String.raw`(?<![\w-])${literal}(?![\w-])`;
}

/** Gives whether all of a value could be made clean. */
function redactWithin(value: unknown, clean: (text: string) => string, seen: Set<object>): boolean {
  if (typeof value !== "object" || value === null || seen.has(value) || seen.size >= MOST_OBJECTS) return true;
  seen.add(value);
  if (ArrayBuffer.isView(value)) return true;
  let isClean = true;
  for (const name of namesOf(value)) {
    try {
      if (!redactProperty(value, name, clean, seen)) isClean = false;
    } catch {
      // What cannot be looked at cannot be printed either.
    }
  }
  return isClean;
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
  const isText = typeof held === "string";
  const isClean = isText ? clean(held) === held : redactWithin(held, clean, seen);
  // What is frozen gives way as a whole.
  const shown = isText ? clean(held) : SHOWN;
  const isNameClean = typeof name === "symbol" || clean(name) === name;
  if (!isNameClean) return Reflect.deleteProperty(owner, name) && Reflect.set(owner, clean(name), shown);
  return isClean || Reflect.set(owner, name, shown) || Reflect.defineProperty(owner, name, { value: shown });
}
