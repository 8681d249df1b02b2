import * as kinds from "./kinds.ts";

/** Shorter ones stand in ordinary words. */
const SHORTEST_SECRET = 6;
/** Deeper than the causes and the parsed bodies of errors go. */
const MAX_DEPTH = 8;
const SHOWN = "[redacted]";

/**
 * Blacks out secrets wherever an error holds them: in its message, its stack, the body of the reply it keeps, and in its
 * causes, so that printing it whole shows none. The error is changed in place.
 *
 * Servers and proxies repeat the key that they were sent, in forms that nobody can list; who sent it knows it.
 *
 * @param secrets what was sent: keys, passwords, values of headers; those shorter than 6 characters are left alone, and of
 * a value such as `Bearer abc123` the part after the last blank counts too
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
  kinds.list(kinds.text)("secrets", secrets);
  const parts = secrets.flatMap((secret) => [secret, secret.slice(secret.lastIndexOf(" ") + 1)]);
  const wanted = [...new Set(parts)]
    .filter((part) => part.length >= SHORTEST_SECRET)
    // The longest first: a secret may hold another.
    .toSorted((one, other) => other.length - one.length);
  if (wanted.length > 0) redactWithin(error, wanted, new Set(), MAX_DEPTH);
}

function redactWithin(value: unknown, secrets: readonly string[], seen: Set<object>, depth: number): void {
  if (typeof value !== "object" || value === null || depth === 0 || seen.has(value)) return;
  seen.add(value);
  if (value instanceof Headers) {
    for (const [name, text] of [...value]) {
      const shown = redacted(text, secrets);
      if (shown !== text) value.set(name, shown);
    }
    return;
  }
  if (ArrayBuffer.isView(value)) return;
  for (const name of Reflect.ownKeys(value)) {
    const held: unknown = Reflect.get(value, name);
    if (typeof held !== "string") redactWithin(held, secrets, seen, depth - 1);
    else if (redacted(held, secrets) !== held) Reflect.set(value, name, redacted(held, secrets));
  }
}

function redacted(text: string, secrets: readonly string[]): string {
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, SHOWN), text);
}
