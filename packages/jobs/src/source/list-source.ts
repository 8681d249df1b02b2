import { checkAbort, InvalidOptionError, type Kind, kinds, type KindsOf, readOptions } from "@embedloom/core";
import { readShard } from "./shard.ts";
import type { ListIdsOptions, SourceText, TextSource } from "./text-source.ts";

const PAGE = 1000;

const textKinds: KindsOf<SourceText> = {
  id: kinds.words,
  // The run makes a dead letter of a value that is not a text, as it does of an empty text.
  text: kinds.anything,
  problem: kinds.optional(kinds.text),
  source: kinds.anything,
  reference: kinds.anything,
  span: kinds.anything,
  metadata: kinds.anything,
};
const textKind: Kind = (name, value) => readOptions<SourceText>(name, value as SourceText, textKinds, `${name}.`);
const idsKinds: KindsOf<ListIdsOptions> = { after: kinds.optional(kinds.text), signal: kinds.signal };

/**
 * Creates a source from a list, in the order of the list. It is for tests, and for jobs that fit into memory.
 *
 * @throws InvalidOptionError when the value is not a list of texts, or two texts have the same id
 * @example
 * ```ts
 * import { createListSource } from "@embedloom/jobs";
 *
 * const source = createListSource([{ id: "a", text: "a lease" }, { id: "b", text: "a pump" }]);
 * for await (const page of source.ids({ after: "a" })) console.log(page); // [ 'b' ]
 * ```
 */
export function createListSource(texts: readonly SourceText[]): TextSource {
  const list = kinds.list(textKind, "an array of texts")("texts", texts) as readonly SourceText[];
  const positions = new Map(list.map(({ id }, position) => [id, position]));
  if (positions.size < list.length) throw new InvalidOptionError("texts", "texts with different ids", list.length);
  const positionAfter = (id: string | undefined): number => (id === undefined ? 0 : (positions.get(id) ?? -1) + 1);
  async function* pages(from: number, end: number, signal?: AbortSignal): AsyncGenerator<readonly SourceText[]> {
    for (let start = from; start < end; start += PAGE) {
      signal?.throwIfAborted();
      yield list.slice(start, Math.min(start + PAGE, end));
    }
  }
  return {
    async *ids(options) {
      const { after, signal } = readOptions<ListIdsOptions>("options", options, idsKinds);
      for await (const page of pages(positionAfter(after), list.length, signal)) yield page.map(({ id }) => id);
    },
    async *read(shard, options) {
      const { after, through } = readShard("shard", shard);
      yield* pages(positionAfter(after), positionAfter(through), checkAbort(options).signal);
    },
  };
}
