import { kinds } from "@embedloom/core";

/** A range of ids, as a shard of `@embedloom/jobs` names it. */
interface IdRange {
  readonly after?: string | undefined;
  readonly through: string;
}

/** Texts that can be read by range: a `TextSource` of `@embedloom/jobs`. */
export interface NumberedSource {
  ids(options: { readonly after?: string | undefined }): AsyncIterable<readonly string[]>;
  read(range: IdRange): AsyncIterable<readonly { readonly id: string; readonly text: string }[]>;
}

const PAGE = 500;

/** The id of a number: in the order of the numbers. */
export const numberedId = (number: number): string => `id-${String(number).padStart(10, "0")}`;

/** The text of a number, some 20 tokens; another version is another text. */
export const numberedText = (number: number, version = 1): string =>
  `Text ${number} in version ${version}: what the tenants pay for the repair of the roof.`;

/**
 * A source that is made as it is read: so many texts take no memory.
 *
 * @param count how many, from 0
 * @param version of the texts
 * @throws InvalidOptionError for what is no count
 * @example
 * ```ts
 * import { createNumberedSource } from "@embedloom/testing";
 *
 * for await (const page of createNumberedSource(2).ids({})) console.log(page); // [ 'id-0000000000', 'id-0000000001' ]
 * ```
 */
export function createNumberedSource(count: number, version = 1): NumberedSource {
  kinds.integer(0)("count", count);
  const behind = (id: string | undefined): number => (id === undefined ? 0 : Number(id.slice(3)) + 1);
  async function* pages(first: number, end: number): AsyncGenerator<number[]> {
    for (let start = first; start < end; start += PAGE) {
      yield Array.from({ length: Math.min(PAGE, end - start) }, (_, i) => start + i);
    }
  }
  return {
    async *ids({ after }) {
      for await (const numbers of pages(behind(after), count)) yield numbers.map(numberedId);
    },
    async *read({ after, through }) {
      for await (const numbers of pages(behind(after), Math.min(behind(through), count))) {
        yield numbers.map((number) => ({ id: numberedId(number), text: numberedText(number, version) }));
      }
    },
  };
}
