/** The text of a file, or why it is none, as the end of a sentence. */
export type DecodedText = { readonly text: string } | { readonly reason: string };

/** Reads bytes as UTF-8, or as UTF-16 where a byte order mark says so; anything else is refused rather than guessed at. */
export function decodeText(bytes: Uint8Array): DecodedText {
  const encoding = hasUtf16Mark(bytes) ? "utf-16le" : "utf-8";
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes("\0") ? { reason: "it is a binary file" } : { text };
  } catch {
    return { reason: "it is no UTF-8 text; save it as UTF-8, or leave it out" };
  }
}

function hasUtf16Mark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xfe;
}
