import { seededRandom } from "@embedloom/testing";

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** Texts of 40 to 80 words whose frequencies fall as those of a language do (Zipf): the commonest word stands in nearly all. */
export function syntheticTexts(count: number, seed: string): string[] {
  const random = seededRandom(seed);
  const words = Array.from({ length: 100_000 }, (_, i) => {
    const letters = Array.from({ length: 2 + (i % 8) }, () => LETTERS[Math.floor(random() * LETTERS.length)]);
    return `${letters.join("")}${i.toString(36).replaceAll(/\d/g, (digit) => LETTERS[Number(digit)]!)}`;
  });
  // The inverse of the cumulated frequencies 1 / rank.
  const draw = (): string => words[Math.floor(words.length ** random()) - 1]!;
  return Array.from({ length: count }, () => Array.from({ length: 40 + Math.floor(random() * 41) }, draw).join(" "));
}

/** Questions of eight words, each question's of one text, the common ones included. */
export function syntheticQueries(texts: readonly string[], count: number): string[] {
  const random = seededRandom("queries");
  return Array.from({ length: count }, () => {
    const words = texts[Math.floor(random() * texts.length)]!.split(" ");
    return Array.from({ length: 8 }, () => words[Math.floor(random() * words.length)]).join(" ");
  });
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1]!;
}
