import { rm } from "node:fs/promises";
import { isEmbedloomError } from "@embedloom/core";
import { miniModelPath } from "@embedloom/mini-model";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { createTransformersModel } from "../load/transformers-model.ts";
import { mixerFile, mixerFiles, writeFolder } from "../test-support/mixer-model.ts";
import { seededRandom } from "../test-support/seeded-random.ts";
import { TOKENIZER_FIXTURES } from "../test-support/tokenizer-fixtures.ts";

const BERT = TOKENIZER_FIXTURES[0]!;
const mixer = await writeFolder({ ...mixerFiles(BERT, BERT.size), "onnx/model.onnx": mixerFile(BERT.size, 6, {}) });
afterAll(() => rm(mixer, { recursive: true }));

function open(runtime: "wasm" | "javascript", model = miniModelPath) {
  const opened = createTransformersModel({ model, runtime, worker: false });
  onTestFinished(() => opened.close());
  return opened;
}

const SEED = Math.floor(Math.random() * 2 ** 31);

/** Sequences of ids below a bound, beginning with 5. */
function sequences(lengths: readonly number[], bound: number): Int32Array[] {
  const random = seededRandom(SEED);
  return lengths.map((length) => Int32Array.from({ length }, () => 5 + random(bound)));
}

/** Token vectors of both, and the largest difference of a value. */
async function compared(asked: readonly Int32Array[]) {
  const [expected, found] = [
    await open("wasm").tokenEncoder.encode(asked),
    await open("javascript").tokenEncoder.encode(asked),
  ];
  return asked.map((_, i) => {
    const [left, right] = [expected[i]!.data, found[i]!.data];
    return {
      isSame: Buffer.from(left.buffer).equals(Buffer.from(right.buffer)),
      difference: differenceOf(left, right),
    };
  });
}

function differenceOf(left: Float32Array, right: Float32Array): number {
  return left.length === right.length
    ? left.reduce((most, value, i) => Math.max(most, Math.abs(value - right[i]!)), 0)
    : NaN;
}

test("default: token vectors are those of WebAssembly, to the bit where no token comes twice", async () => {
  const lengths = [...Array(40).keys(), 126, 127, 128, 255, 256].map((length) => length + 1);
  const asked = sequences(lengths, 1).map((sequence, i) =>
    sequence.map((_, at) => 5 + ((SEED + 97 * i + 131 * at) % 19_990)),
  );
  const results = await compared(asked);
  expect(
    results.map(({ isSame }) => isSame),
    `seed ${SEED}`,
  ).toEqual(asked.map(() => true));
});

test("behavior: where tokens come again and again, the last place may be rounded otherwise", async () => {
  for (const { difference } of await compared(sequences(Array(30).fill(40), 20))) {
    expect(difference, `seed ${SEED}`).toBeLessThan(1e-7);
  }
});

test("behavior: vectors and fingerprint are those of WebAssembly, for questions and for documents together", async () => {
  const [wasm, javascript] = [open("wasm").embedder, open("javascript").embedder];
  expect((await javascript.describe()).fingerprint).toEqual((await wasm.describe()).fingerprint);
  const texts = [
    "Who pays for the roof?",
    "roof roof roof",
    "Ĝis la revido! 42 %",
    "屋根",
    "The pump needs a new seal. ".repeat(20),
  ];
  for (const inputType of ["query", "document"] as const) {
    const [expected, found] = [await wasm.embed(texts, { inputType }), await javascript.embed(texts, { inputType })];
    expect(found.usage).toEqual(expected.usage);
    expect(differenceOf(expected.embeddings.data, found.embeddings.data)).toBeLessThan(1e-7);
    expect([...found.embeddings.row(0)]).toEqual([...expected.embeddings.row(0)]);
  }
});

test("error: a network of other operators names them, and the way out", async () => {
  const error: unknown = await open("javascript", mixer)
    .embedder.describe()
    .catch((reason: unknown) => reason);
  expect(isEmbedloomError(error, "unsupported")).toBe(true);
  expect((error as Error).message).toMatch(/need the operators .*leave `runtime` out/);
});

test("error: an id without a vector is refused before a run", async () => {
  const { tokenEncoder } = open("javascript");
  await expect(tokenEncoder.encode([Int32Array.of(2, 20_000, 3)])).rejects.toMatchObject({
    code: "invalid_input",
    index: 0,
  });
});
