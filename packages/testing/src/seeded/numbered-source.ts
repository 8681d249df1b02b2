import { kindOf, kinds, type KindsOf, readOptions } from "@embedloom/core";

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
const wholeKind = kinds.integer(0);
const idKind = kindOf("an id such as id-0000000007", (value) => typeof value === "string" && /^id-\d{10}$/.test(value));
const idsKinds: KindsOf<{ readonly after?: string | undefined; readonly signal?: unknown }> = {
  after: kinds.optional(idKind),
  signal: kinds.anything,
};

const rangeKinds: KindsOf<IdRange> = { after: kinds.optional(idKind), through: idKind };

/** The id of a number: in the order of the numbers. */
export function numberedId(number: number): string {
  wholeKind("number", number);
  return `id-${String(number).padStart(10, "0")}`;
}

/** The text of a number, some 20 tokens; another version is another text. */
export function numberedText(number: number, version = 1): string {
  wholeKind("number", number);
  wholeKind("version", version);
  return `Text ${number} in version ${version}: what the tenants pay for the repair of the roof.`;
}

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
  wholeKind("count", count);
  wholeKind("version", version);
  const behind = (id: string | undefined): number => (id === undefined ? 0 : Number(id.slice(3)) + 1);
  async function* pages(first: number, end: number): AsyncGenerator<number[]> {
    for (let start = first; start < end; start += PAGE) {
      yield Array.from({ length: Math.min(PAGE, end - start) }, (_, i) => start + i);
    }
  }
  return {
    async *ids(options) {
      const { after } = readOptions<{ readonly after?: string | undefined; readonly signal?: unknown }>(
        "options",
        options,
        idsKinds,
      );
      for await (const numbers of pages(behind(after), count)) yield numbers.map(numberedId);
    },
    async *read(range) {
      const { after, through } = readOptions<IdRange>("range", range, rangeKinds);
      for await (const numbers of pages(behind(after), Math.min(behind(through), count))) {
        yield numbers.map((number) => ({ id: numberedId(number), text: numberedText(number, version) }));
      }
    },
  };
}
