import type { SourceText, TextSource } from "@embedloom/jobs";

const PAGE = 1000;

/** The id of a number, in the order of the numbers. */
export const idOf = (number: number): string => `id-${String(number).padStart(10, "0")}`;
/** The text of a number, some 20 tokens; another version is another text. */
export const textOf = (number: number, version: number): string =>
  `Text ${number} in version ${version}: what the tenants pay for the repair of the roof.`;

/** A source of so many texts that takes no memory. */
export function numberedSource(count: number, version = 1): TextSource {
  const behind = (id: string | undefined): number => (id === undefined ? 0 : Number(id.slice(3)) + 1);
  function* ranges(first: number, end: number): Generator<number[]> {
    for (let start = first; start < end; start += PAGE) {
      yield Array.from({ length: Math.min(PAGE, end - start) }, (_, i) => start + i);
    }
  }
  return {
    async *ids({ after }) {
      for (const numbers of ranges(behind(after), count)) yield numbers.map(idOf);
    },
    async *read({ after, through }) {
      for (const numbers of ranges(behind(after), Math.min(behind(through), count))) {
        yield numbers.map((number): SourceText => ({ id: idOf(number), text: textOf(number, version) }));
      }
    },
  };
}
