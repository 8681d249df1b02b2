// Builds one index of words in this process and prints what that took: node --expose-gc build-process.ts NAME CHUNKS
import { create, insertMultiple, search } from "@orama/orama";
import MiniSearch from "minisearch";
import { createBm25, splitWords } from "@embedloom/search";
import { createBm25 as createByHand } from "../../bm25.ts";
import { oramaTokenizer } from "./orama-tokenizer.ts";
import { median, syntheticQueries, syntheticTexts } from "./synthetic-texts.ts";

type Ask = (query: string) => unknown;

const builds: Readonly<Record<string, (texts: readonly string[]) => Promise<Ask> | Ask>> = {
  ours(texts) {
    const index = createBm25(texts);
    return (query) => index.search(query, { k: 100 });
  },
  "written by hand"(texts) {
    const score = createByHand(texts);
    return (query) => {
      const scores = score(query);
      return [...scores.keys()].toSorted((a, b) => scores[b]! - scores[a]!).slice(0, 100);
    };
  },
  MiniSearch(texts) {
    const index = new MiniSearch<{ id: number; text: string }>({ fields: ["text"], tokenize: splitWords });
    index.addAll(texts.map((text, id) => ({ id, text })));
    return (query) => index.search(query, { combineWith: "OR" }).slice(0, 100);
  },
  async Orama(texts) {
    const index = create({ schema: { text: "string" }, components: { tokenizer: oramaTokenizer } });
    await insertMultiple(
      index,
      texts.map((text, id) => ({ id: String(id), text })),
      1000,
    );
    return (query) => search(index, { term: query, limit: 100, threshold: 1 });
  },
};

const [, , name = "", count = "0"] = process.argv;
const texts = syntheticTexts(Number(count), "speed");
const queries = syntheticQueries(texts, 31);
const held = (): number => {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};
const before = held();
const begin = performance.now();
const ask = await builds[name]!(texts);
const build = performance.now() - begin;
const megabytes = (held() - before) / 1e6;
const times: number[] = [];
for (const query of queries) {
  const start = performance.now();
  await ask(query);
  times.push(performance.now() - start);
}
const slow = times.toSorted((one, other) => one - other)[Math.floor(0.9 * times.length)];
console.log(JSON.stringify({ build, megabytes, middle: median(times), slow }));
