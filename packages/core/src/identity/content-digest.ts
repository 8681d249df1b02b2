import * as kinds from "../arguments/index.ts";
import { sha256 } from "./sha256.ts";

/**
 * Names a text by its content: SHA-256 in 64 hexadecimal digits, so that equal names mean equal texts in every process and at
 * every position. Texts are taken as they are: `é` as one code point and as two are two texts.
 *
 * @example
 * ```ts
 * import { contentDigest } from "@embedloom/core";
 *
 * contentDigest("abc"); // "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
 * ```
 */
export function contentDigest(text: string): string {
  kinds.text("text", text);
  const bytes = sha256(bytesOf(text));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// UTF-8 turns every lone surrogate into the same character; 0xFF, which UTF-8 never has, keeps the two kinds apart.
function bytesOf(text: string): Uint8Array {
  if (!/\p{Surrogate}/u.test(text)) return new TextEncoder().encode(text);
  const bytes = new Uint8Array(1 + 2 * text.length).fill(0xff);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(1 + 2 * i, text.charCodeAt(i));
  return bytes;
}
