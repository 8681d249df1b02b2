/** Numbers from 0 to below `below`, the same for the same seed: xorshift over 32 bits. */
export function seededRandom(seed: number): (below: number) => number {
  let state = seed | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const BLOCKS: readonly (readonly [number, number])[] = [
  [0x20, 0x7e],
  [0x00, 0x1f],
  [0x80, 0xff],
  [0x100, 0x17f],
  [0x300, 0x36f],
  [0x391, 0x3c9],
  [0x400, 0x45f],
  [0x5b0, 0x5ea],
  [0x600, 0x65f],
  [0x900, 0x97f],
  [0xe01, 0xe4e],
  [0x1100, 0x11ff],
  [0x2000, 0x206f],
  [0x3040, 0x30ff],
  [0x4e00, 0x4eff],
  [0xac00, 0xacff],
  [0xff00, 0xffdc],
  [0x1d504, 0x1d537],
  [0x1f300, 0x1f64f],
];

const WORDS = [
  "the",
  "Tenant",
  "rents",
  "café",
  "naïve",
  "STRASSE",
  "straße",
  "日本語",
  "привет",
  "👩‍👩‍👧",
  "…",
  "''",
  "don't",
  "l'eau",
  "x_1",
  "3.14",
  "[SEP]",
  "<mask>",
  "ΟΔΟΣ",
  "ﬁn",
  "ｶﾞ",
];
const GAPS = [" ", "  ", "\n", "\t", " ", "", "\r\n", "\u00a0", ""];

/** A text of random words and gaps. */
export function wordSoup(random: (below: number) => number): string {
  return Array.from({ length: 1 + random(14) }, () => WORDS[random(WORDS.length)]! + GAPS[random(GAPS.length)]!).join(
    "",
  );
}

/** A text of random code points of many scripts, a lone surrogate now and then. */
export function codePointSoup(random: (below: number) => number): string {
  return Array.from({ length: 1 + random(24) }, () => {
    if (random(60) === 0) return String.fromCharCode(0xd800 + random(0x800));
    const [from, to] = BLOCKS[random(3) === 0 ? 0 : random(BLOCKS.length)]!;
    return String.fromCodePoint(from + random(to - from + 1));
  }).join("");
}

/** A text of random code points of all planes, among letters and signs that tokenizers know; no lone surrogates. */
export function anyPointSoup(random: (below: number) => number): string {
  return Array.from({ length: 1 + random(20) }, () => {
    if (random(3) > 0) return COMMON[random(COMMON.length)]!;
    const point = 1 + random(random(4) > 0 ? 0x2fff : 0x1ffff);
    return point >= 0xd800 && point < 0xe000 ? "\uFFFD" : String.fromCodePoint(point);
  }).join("");
}

const COMMON = Array.from("abcXYZ 09.,!?#_-'ßéΣ\n");
