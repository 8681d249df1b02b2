// Measures the shipped files as a user meets them, through @huggingface/transformers.
//
//   cd packages/transformers        (any folder in which @huggingface/transformers is installed)
//   node ../mini-model/recipe/evaluate.mjs --eval PATH [--only squad|scifact|speed]
//
// PATH holds `squad-articles/` and `scifact/`. Nothing is tuned here: tune.py works on other texts.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";

const { values: options } = parseArgs({
  options: {
    eval: { type: "string" },
    only: { type: "string" },
    model: { type: "string", default: join(dirname(fileURLToPath(import.meta.url)), "../model") },
  },
});
const entry = createRequire(join(process.cwd(), "here.js")).resolve("@huggingface/transformers");
const { AutoModel, AutoTokenizer, Tensor, env } = await import(pathToFileURL(entry).href);
env.allowRemoteModels = false;
const folder = resolve(options.model);
env.localModelPath = dirname(folder);
const name = folder.slice(dirname(folder).length + 1);

const tokenizer = await AutoTokenizer.from_pretrained(name);
const model = await AutoModel.from_pretrained(name, { dtype: "int8" });
const { hidden_size: dimensions, max_position_embeddings: contextTokens } = model.config;
const [prefix, suffix] = tokenizer.encode("");

/** Token vectors of one text given as content ids: [length + 2, dimensions], specials included. */
async function run(ids) {
  const whole = [prefix, ...ids, suffix];
  const shape = [1, whole.length];
  const input = new Tensor("int64", BigInt64Array.from(whole, BigInt), shape);
  const mask = new Tensor("int64", new BigInt64Array(whole.length).fill(1n), shape);
  const { last_hidden_state: out } = await model({ input_ids: input, attention_mask: mask });
  return out.data;
}

function meanOf(tokens, from, to) {
  const sum = new Float64Array(dimensions);
  for (let t = from; t < to; t++) for (let d = 0; d < dimensions; d++) sum[d] += tokens[t * dimensions + d];
  return Float32Array.from(sum, (x) => x / Math.max(1, to - from));
}

function contentIds(text) {
  return tokenizer.encode(text, { add_special_tokens: false });
}

async function plain(text) {
  const ids = contentIds(text).slice(0, contextTokens - 2);
  return meanOf(await run(ids), 0, ids.length + 2);
}

/** Every paragraph pooled inside its article; long articles in windows that overlap by an eighth. */
async function late(paragraphs) {
  const parts = paragraphs.map(contentIds);
  const ids = parts.flat();
  const tokens = new Float32Array(ids.length * dimensions);
  const size = contextTokens - 2;
  const overlap = size >> 3;
  for (let start = 0; ; start += size - overlap) {
    const piece = ids.slice(start, start + size);
    const out = await run(piece);
    const skip = start === 0 ? 0 : overlap >> 1;
    tokens.set(out.subarray((skip + 1) * dimensions, (piece.length + 1) * dimensions), (start + skip) * dimensions);
    if (start + size >= ids.length) break;
  }
  let at = 0;
  return parts.map((part) => meanOf(tokens, at, (at += part.length)));
}

function truncated(vector, size) {
  const out = vector.slice(0, size);
  const length = Math.hypot(...out) || 1;
  return out.map((x) => x / length);
}

/** nDCG@10, R@1 and R@10 over queries with binary relevance; ties count against the model. */
function measure(queries, corpus, relevant, size = dimensions) {
  const docs = corpus.map((v) => truncated(v, size));
  const totals = { ndcg10: 0, recall1: 0, recall10: 0 };
  queries.forEach((query, q) => {
    const unit = truncated(query, size);
    const scores = docs.map((doc) => doc.reduce((sum, x, d) => sum + x * unit[d], 0));
    const ranks = relevant[q]
      .map((r) => scores.filter((s, i) => s >= scores[r] && i !== r).length)
      .toSorted((a, b) => a - b);
    const ideal = ranks.slice(0, 10).reduce((sum, _, i) => sum + 1 / Math.log2(i + 2), 0);
    totals.ndcg10 += ranks.filter((r) => r < 10).reduce((sum, r) => sum + 1 / Math.log2(r + 2), 0) / ideal;
    totals.recall1 += ranks.filter((r) => r < 1).length / ranks.length;
    totals.recall10 += ranks.filter((r) => r < 10).length / ranks.length;
  });
  return Object.fromEntries(Object.entries(totals).map(([k, v]) => [k, (v / queries.length).toFixed(4)]));
}

function rows(path) {
  return gunzipSync(readFileSync(join(options.eval, path)))
    .toString("utf8")
    .trim()
    .split("\n")
    .map((l) => JSON.parse(l));
}

async function each(items, work) {
  const out = [];
  for (const item of items) out.push(await work(item));
  return out;
}

async function squad() {
  const articles = rows("squad-articles/articles.jsonl.gz");
  const questions = rows("squad-articles/questions.jsonl.gz");
  const first = new Map();
  let count = 0;
  for (const { id, paragraphs } of articles) {
    first.set(id, count);
    count += paragraphs.length;
  }
  const relevant = questions.map((q) => [first.get(q.article) + q.paragraph]);
  const queries = await each(questions, (q) => plain(q.question));
  const alone = await each(
    articles.flatMap((a) => a.paragraphs),
    plain,
  );
  const inside = (await each(articles, (a) => late(a.paragraphs))).flat();
  console.log(`squad-articles: ${questions.length} questions, ${count} paragraphs`);
  for (const size of [dimensions, 256, 192, 128]) {
    console.log("  plain", size, measure(queries, alone, relevant, size));
    console.log("  late ", size, measure(queries, inside, relevant, size));
  }
}

async function scifact() {
  const corpus = rows("scifact/corpus.jsonl.gz");
  const at = new Map(corpus.map((doc, i) => [doc["_id"], i]));
  const judged = new Map();
  for (const line of readFileSync(join(options.eval, "scifact/qrels-test.tsv"), "utf8").trim().split("\n").slice(1)) {
    const [query, doc, score] = line.split("\t");
    if (Number(score) > 0) judged.set(query, [...(judged.get(query) ?? []), at.get(doc)]);
  }
  const claims = rows("scifact/queries.jsonl.gz").filter((q) => judged.has(q["_id"]));
  const queries = await each(claims, (q) => plain(q.text));
  const docs = await each(corpus, (d) => plain(`${d.title} ${d.text}`));
  console.log(`scifact: ${claims.length} claims, ${corpus.length} abstracts`);
  const relevant = claims.map((q) => judged.get(q["_id"]));
  for (const size of [dimensions, 256, 192, 128]) console.log("  plain", size, measure(queries, docs, relevant, size));
}

/** Loading facts, padding invariance and speed; needs no evaluation set. */
async function speed() {
  const words = "The river crossed 42 provinces before unforgettable Huguenots settled near Köln. ".repeat(400);
  const ids = contentIds(words);
  const withSpecials = tokenizer.encode(words).length;
  console.log(`model_max_length ${tokenizer.model_max_length}, untruncated ${withSpecials === ids.length + 2}`);
  const batch = await tokenizer([words.slice(0, 3000), words.slice(7, 90), ""], { padding: true });
  const { last_hidden_state: padded } = await model(batch);
  let worst = 0;
  for (const [row, text] of [words.slice(0, 3000), words.slice(7, 90), ""].entries()) {
    const alone = await run(contentIds(text));
    const offset = row * padded.dims[1] * dimensions;
    alone.forEach((x, i) => (worst = Math.max(worst, Math.abs(x - padded.data[offset + i]))));
  }
  console.log(`padded against alone: largest difference ${worst.toExponential(2)}`);
  for (const [count, length] of [
    [1, 2048],
    [1, 4096],
    [32, 64],
  ]) {
    const input = new Tensor(
      "int64",
      BigInt64Array.from({ length: count * length }, (_, i) => BigInt(ids[i % ids.length])),
      [count, length],
    );
    const mask = new Tensor("int64", new BigInt64Array(count * length).fill(1n), [count, length]);
    const times = [];
    for (let i = 0; i < 6; i++) {
      const before = performance.now();
      await model({ input_ids: input, attention_mask: mask });
      times.push(performance.now() - before);
    }
    const best = Math.min(...times.slice(1));
    const rss = Math.round(process.memoryUsage().rss / 2 ** 20);
    console.log(
      `${count} x ${length}: ${best.toFixed(1)} ms, ${Math.round((count * length * 1000) / best)} tokens/s, process ${rss} MiB`,
    );
  }
}

const tasks = { speed, squad, scifact };
for (const [key, task] of Object.entries(tasks)) {
  if (options.only ? options.only === key : key === "speed" || options.eval) await task();
}
