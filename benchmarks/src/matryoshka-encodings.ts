// Claim: on real vectors an int8 shortlist finds what a float32 one finds, and signs compared with the query's own values find
// far more than counted equal signs. Embeds the paragraphs of every .md and .txt file below a folder with the bundled model:
// node benchmarks/src/matryoshka-encodings.ts [folder, default: this repository]
import { readFileSync, globSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EmbeddingMatrix, createTopRows, topK } from "@embedloom/core";
import { createTwoStageIndex, type ShortlistEncoding } from "@embedloom/matryoshka";
import { miniModel, miniModelPath } from "@embedloom/mini-model";
import { createTransformersEmbedder } from "@embedloom/transformers";

const FOLDER = process.argv[2] ?? fileURLToPath(new URL("../..", import.meta.url));
const MOST_PARAGRAPHS = 20_000;
const QUERIES = 200;
const K = 10;
const SHORTLISTS = [10, 30, 100];

function paragraphs(): string[] {
  const files = globSync("**/*.{md,txt}", { cwd: FOLDER, exclude: (name) => name.startsWith(".") });
  const found = new Set<string>();
  for (const file of files) {
    for (const paragraph of readFileSync(join(FOLDER, file), "utf8").split(/\n\s*\n/)) {
      const flat = paragraph.replaceAll(/\s+/g, " ").trim();
      if (flat.length > 60 && flat.length < 800 && /[a-z]{3} [a-z]{3}/.test(flat)) found.add(flat);
    }
  }
  return [...found].slice(0, MOST_PARAGRAPHS);
}

async function embedAll(texts: readonly string[]): Promise<EmbeddingMatrix> {
  const embedder = createTransformersEmbedder({ ...miniModel, model: miniModelPath });
  const parts: EmbeddingMatrix[] = [];
  for (let at = 0; at < texts.length; at += 256) {
    parts.push((await embedder.embed(texts.slice(at, at + 256))).embeddings);
  }
  await embedder.close();
  return EmbeddingMatrix.concat(parts);
}

/** The rows whose first values have the most signs in common with the query's. */
function equalSigns(matrix: EmbeddingMatrix, query: Float32Array, width: number, shortlist: number): number[] {
  const best = createTopRows(shortlist);
  for (let row = 0; row < matrix.count; row++) {
    const values = matrix.row(row);
    let equal = 0;
    for (let i = 0; i < width; i++) equal += Number(values[i]! > 0 === query[i]! > 0);
    best.offer(row, equal);
  }
  return best.sorted().map(({ index }) => index);
}

type Shortlister = (query: Float32Array, shortlist: number) => readonly number[];

function shortlisters(matrix: EmbeddingMatrix, width: number): Record<string, Shortlister> {
  const encoded = (shortlistEncoding: ShortlistEncoding): Shortlister => {
    const index = createTwoStageIndex(matrix, { shortlistDimensions: width, shortlistEncoding });
    return (query, shortlist) => index.search(query, { k: shortlist, shortlist }).map((match) => match.index);
  };
  return {
    float32: encoded("float32"),
    int8: encoded("int8"),
    binary: encoded("binary"),
    "equal signs": (query, shortlist) => equalSigns(matrix, query, width, shortlist),
  };
}

const matrix = await embedAll(paragraphs());
const queries = Array.from({ length: QUERIES }, (_, i) => Math.floor((i * matrix.count) / QUERIES));
// A query is a row of the matrix; what it finds beside itself counts.
const truth = queries.map((own) =>
  topK(matrix, matrix.row(own), K + 1).flatMap(({ index }) => (index === own ? [] : index)),
);

console.log(`${matrix.count} paragraphs by ${miniModel.id}; how many of a query's ${K} nearest are on the shortlist\n`);
console.log(`| first stage | ${SHORTLISTS.map((size) => `shortlist ${size}`).join(" | ")} |`);
console.log(`| --- | ${SHORTLISTS.map(() => "---:").join(" | ")} |`);
for (const width of [miniModel.dimensions, ...miniModel.matryoshka.sizes]) {
  for (const [name, search] of Object.entries(shortlisters(matrix, width))) {
    const shares = SHORTLISTS.map((size) => {
      const hits = queries.map((own, i) => {
        const found = new Set(search(matrix.row(own), size + 1));
        return truth[i]!.filter((row) => found.has(row)).length;
      });
      return (hits.reduce((sum, each) => sum + each, 0) / (K * QUERIES)).toFixed(3);
    });
    console.log(`| ${width} ${name} | ${shares.join(" | ")} |`);
  }
}
