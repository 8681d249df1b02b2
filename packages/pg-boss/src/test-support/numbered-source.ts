import type { SourceText, TextSource } from "@embedloom/jobs";

const PAGE = 500;

/** The id of a number: in the order of the numbers. */
export const idOf = (number: number): string => `id-${String(number).padStart(9, "0")}`;
/** The text of a number, which changes with the version. */
export const textOf = (number: number, version: number): string => `text ${number}, version ${version}`;

/** A source that is made as it is read: so many texts of a version take no memory. */
export function createNumberedSource(count: number, version = 1): TextSource {
  const numberOf = (id: string): number => Number(id.slice(3));
  async function* pages(first: number, end: number): AsyncGenerator<SourceText[]> {
    for (let start = first; start < end; start += PAGE) {
      const numbers = Array.from({ length: Math.min(PAGE, end - start) }, (_, i) => start + i);
      yield numbers.map((number) => ({ id: idOf(number), text: textOf(number, version) }));
    }
  }
  const behind = (id: string | undefined): number => (id === undefined ? 0 : numberOf(id) + 1);
  return {
    async *ids({ after }) {
      for await (const page of pages(behind(after), count)) yield page.map(({ id }) => id);
    },
    read: ({ after, through }) => pages(behind(after), Math.min(behind(through), count)),
  };
}
