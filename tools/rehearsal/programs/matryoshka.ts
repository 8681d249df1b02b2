import { EmbeddingMatrix, normalize } from "@embedloom/core";
import { createTwoStageIndex, measureTruncation } from "@embedloom/matryoshka";

const corpus = normalize(
  EmbeddingMatrix.fromRows([
    [8, 1, 1],
    [7, 3, 2],
    [1, 1, 9],
    [0, 9, 1],
  ]),
);
const query = normalize(EmbeddingMatrix.fromRows([[8, 3, 2]]));
const index = createTwoStageIndex(corpus, { shortlistDimensions: 2 });
console.log(index.search(query.row(0), { k: 2, shortlist: 3 }).map((match) => match.index)); // [ 1, 0 ]
const [row] = await measureTruncation({ corpus, queries: query, relevant: [[1]], dimensions: [2], k: 1 });
console.log(row?.ndcg10); // 1
