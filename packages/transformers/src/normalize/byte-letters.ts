// GPT-2's letters for bytes. Printable bytes map to themselves, the others to the code points from U+0100 on.
const isPrintable = (byte: number): boolean => (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);

/** The letter of each byte. */
export const BYTE_LETTERS: readonly string[] = letters();

function letters(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isPrintable(byte) ? byte : next++));
}

const encoder = new TextEncoder();
const known = new Map<string, string>();

/** The letters of the bytes of one code point in UTF-8. */
export function byteLetters(point: string): string {
  const found = known.get(point);
  if (found !== undefined) return found;
  const bytes = Array.from(encoder.encode(point), (byte) => BYTE_LETTERS[byte]).join("");
  if (known.size > MOST_POINTS) known.clear();
  known.set(point, bytes);
  return bytes;
}

const MOST_POINTS = 10_000;
