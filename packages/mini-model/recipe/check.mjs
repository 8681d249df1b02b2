// Compares what check.py wrote with the tokenizer library and the ONNX runtime; fails on any difference.
//
//   python3 recipe/check.py --data PATH --out FOLDER
//   cd packages/transformers && node ../mini-model/recipe/check.mjs FOLDER
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const folder = resolve(process.argv[2]);
const entry = createRequire(join(process.cwd(), "here.js")).resolve("@huggingface/transformers");
const runtime = createRequire(entry).resolve("onnxruntime-node");
const { AutoTokenizer, env } = await import(pathToFileURL(entry).href);
const { InferenceSession, Tensor } = (await import(pathToFileURL(runtime).href)).default;
const check = JSON.parse(readFileSync(join(folder, "check.json"), "utf8"));

const tensor = (values) => new Tensor("int64", BigInt64Array.from(values, BigInt), check.shape);
for (const [name, expected] of Object.entries(check.expected)) {
  const session = await InferenceSession.create(join(folder, `${name}.onnx`));
  const out = await session.run({ input_ids: tensor(check.ids), attention_mask: tensor(check.mask) });
  const width = expected.length / check.mask.length;
  const got = out.last_hidden_state.data;
  const scale = Math.max(...expected.map(Math.abs));
  const errors = expected.map((x, i) => (check.mask[Math.floor(i / width)] ? Math.abs(x - got[i]) / scale : 0));
  assert.equal(got.length, expected.length);
  assert.ok(Math.max(...errors) < 1e-5, `${name}: off by ${Math.max(...errors)} of the largest value`);
  console.log(`${name}: graph and reference agree to ${Math.max(...errors).toExponential(1)}`);
}

env.allowRemoteModels = false;
env.localModelPath = join(dirname(fileURLToPath(import.meta.url)), "..");
const tokenizer = await AutoTokenizer.from_pretrained("model");
let tokens = 0;
for (const [text, ids] of check.texts) {
  assert.deepEqual(tokenizer.encode(text, { add_special_tokens: false }), ids, "a text was tokenised differently");
  tokens += ids.length;
}
console.log(`${check.texts.length} texts, ${tokens} tokens: tokenizers agree`);
