import {
  type Fingerprint,
  type FingerprintCall,
  fingerprintText,
  kinds,
  readOptions,
  sha256 as digestOf,
} from "@embedloom/core";

/** What all keys of one call share. */
export interface CacheKeyScope {
  /** What every key begins with. */
  readonly prefix: string;
  /** Everything that changes a vector, apart from the text and the call: `EmbedderInfo.fingerprint`. */
  readonly fingerprint: Fingerprint;
  /** The options of the call that change its vectors. Absent: none. */
  readonly call?: FingerprintCall | undefined;
}

function isText(text: string): true {
  kinds.text("text", text);
  return true;
}

/** Raised when the form of the keys changes, so that old keys are never read as new ones. */
const KEY_VERSION = 1;

/**
 * Makes the key of a text: prefix, key version, SHA-256 of the fingerprint, SHA-256 of the text, 43 characters each.
 *
 * Everything after the prefix has one fixed length, so two keys are equal only when prefix, settings and text are. Texts
 * are taken as they are: `é` as one code point and as two are two texts.
 *
 * @example
 * ```ts
 * import { createCacheKey } from "@embedloom/cache";
 *
 * const keyOf = createCacheKey({ prefix: "emb:", fingerprint: { provider: "fake", model: "m", dimensions: 8 } });
 * console.log(keyOf("a cat").length); // 93
 * ```
 */
export function createCacheKey(scope: CacheKeyScope): (text: string) => string {
  const { prefix, fingerprint, call } = readOptions<CacheKeyScope>("scope", scope, {
    prefix: kinds.text,
    fingerprint: kinds.object,
    call: kinds.optional(kinds.object),
  });
  const settings = sha256(fingerprintText(fingerprint, call));
  const head = `${prefix}${KEY_VERSION}:${settings}`;
  return (text) => (isText(text) && isWellFormed(text) ? `${head}:${sha256(text)}` : `${head}~${sha256(utf16(text))}`);
}

/**
 * Whether a string has no lone surrogate: UTF-8 turns each of them into U+FFFD, so it cannot tell such strings apart.
 */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

// Node's own is faster by a multiple, and there is no import that another runtime would stumble over.
const nodeHash = globalThis.process?.getBuiltinModule?.("node:crypto")?.hash;

function sha256(text: string | Uint8Array): string {
  if (nodeHash !== undefined) return nodeHash("sha256", text, "base64url");
  const digest = digestOf(typeof text === "string" ? new TextEncoder().encode(text) : text);
  const base64 = btoa(String.fromCharCode(...digest));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replace("=", "");
}

// UTF-16, the low byte first, on every machine.
function utf16(text: string): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 * text.length));
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), true);
  return new Uint8Array(view.buffer);
}
