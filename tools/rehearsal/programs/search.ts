import { createBm25, createSearch, weightedFusion } from "@embedloom/search";

const texts = ["the tenant pays for the roof", "the boat leaves at noon"];
console.log(createBm25(texts).search("roof", { k: 1 })[0]?.index); // 0
console.log(weightedFusion([[{ index: 1, score: 2 }], [{ index: 1, score: 1 }]])); // [ { index: 1, score: 2 } ]
const search = createSearch({ chunks: texts.map((text, i) => ({ id: `c${i}`, text })) });
console.log((await search.search("when does the boat leave?"))[0]?.chunk.id); // c1
