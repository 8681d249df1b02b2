import { rm } from "node:fs/promises";
import type { Embedder } from "@embedloom/core";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { mixerFile, mixerFiles, type MixerOptions, writeFolder } from "../test-support/mixer-model.ts";
import { seededRandom } from "../test-support/seeded-random.ts";
import { TOKENIZER_FIXTURES } from "../test-support/tokenizer-fixtures.ts";
import { createTransformersEmbedder } from "./transformers-embedder.ts";
import type { TransformersSettings } from "../disk/transformers-settings.ts";
import { createTransformersTokenEncoder } from "./transformers-token-encoder.ts";

const BERT = TOKENIZER_FIXTURES[0]!;
const { model: vocabulary }: { model: { vocab: Record<string, number> } } = JSON.parse(JSON.stringify(BERT.tokenizer));
const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

async function mixer(options: MixerOptions = {}): Promise<string> {
  const files = mixerFiles(BERT, BERT.size);
  const folder = await writeFolder({ ...files, "onnx/model.onnx": mixerFile(BERT.size, 6, options) });
  folders.push(folder);
  return folder;
}

const plain = await mixer();
const broken = await mixer({ brokenId: vocabulary.vocab["roof"]! });

function open(settings: Partial<TransformersSettings> = {}): Embedder {
  const embedder = createTransformersEmbedder({ model: plain, worker: false, ...settings });
  onTestFinished(() => embedder.close());
  return embedder;
}

async function errorOf(call: Promise<unknown>): Promise<Error> {
  return call.then(
    () => expect.unreachable("it must reject"),
    (error: Error) => error,
  );
}

/** Texts of one to thirty words. */
function texts(count: number, seed = 3): string[] {
  const random = seededRandom(seed);
  const words = ["the", "tenant", "pays", "rent", "house", "month"];
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + random(30) }, () => words[random(words.length)]).join(" "),
  );
}

function largestDifference(left: readonly number[][], right: readonly number[][]): number {
  return Math.max(...left.flatMap((row, i) => row.map((value, column) => Math.abs(value - right[i]![column]!))));
}

const rowsOf = async (embedder: Embedder, inputs: readonly string[]): Promise<number[][]> =>
  (await embedder.embed(inputs)).embeddings.toArrays();

describe("short texts that share a run", () => {
  test("default: have the vectors that they have alone, in the order of the texts", async () => {
    const inputs = texts(60);
    const embedder = open();
    const { embeddings, usage } = await embedder.embed(inputs);
    const alone: number[][] = [];
    for (const input of inputs) alone.push(...(await rowsOf(embedder, [input])));
    expect(largestDifference(embeddings.toArrays(), alone)).toBeLessThan(1e-6);
    expect(usage.requests).toBeLessThan(inputs.length / 3);
  });

  test("args: batchTokens 1 runs each alone; the tokens are the same, padding is not counted", async () => {
    const inputs = texts(20);
    const [together, apart] = [await open().embed(inputs), await open({ batchTokens: 1 }).embed(inputs)];
    expect(apart.usage.requests).toBe(20);
    expect(together.usage.requests).toBeLessThan(10);
    expect(together.usage.tokens).toBe(apart.usage.tokens);
  });

  test.each<[string, MixerOptions]>([
    ["quantises by the range of all values of a run", { quantises: true }],
    ["takes padding for text", { ignoresMask: true }],
  ])("behavior: a network that %s runs each alone, so that no vector depends on its neighbours", async (_, options) => {
    const embedder = open({ model: await mixer(options) });
    const inputs = texts(12);
    const { embeddings, usage } = await embedder.embed(inputs);
    expect(usage.requests).toBe(inputs.length);
    for (const [i, input] of inputs.entries())
      expect((await rowsOf(embedder, [input]))[0]).toEqual([...embeddings.row(i)]);
  });

  test("behavior: token vectors come in the order of the sequences, without padding", async () => {
    const encoder = createTransformersTokenEncoder({ model: plain, worker: false });
    onTestFinished(() => encoder.close());
    const sequences = [
      [2, 9, 30, 9, 3],
      [2, 3],
      [2, 9, 31, 3],
      [2, 30, 3],
    ].map((ids) => Int32Array.from(ids));
    const matrices = await encoder.encode(sequences);
    for (const [i, matrix] of matrices.entries()) {
      const [alone] = await encoder.encode([sequences[i]!]);
      expect(matrix.count).toBe(sequences[i]!.length);
      expect(largestDifference(matrix.toArrays(), alone!.toArrays())).toBeLessThan(1e-6);
    }
  });
});

describe("failures", () => {
  test("behavior: a text without a usable vector fails alone, whatever shared its run", async () => {
    const error = await errorOf(open({ model: broken }).embed(["the rent", "the roof", "rent"]));
    expect(error).toMatchObject({
      code: "partial",
      completed: { indices: [0, 2], usage: { tokens: 4 + 4 + 3 } },
      failures: [{ index: 1, error: { code: "invalid_reply", problem: "not_finite", index: 1 } }],
    });
    const alone = await errorOf(open({ model: broken }).embed(["the roof"]));
    expect(alone).toMatchObject({ code: "invalid_reply", index: 0 });
  });

  test("behavior: an abort between two runs rejects with the reason and lets other calls go on", async () => {
    const embedder = open({ batchTokens: 1 });
    await embedder.describe();
    const controller = new AbortController();
    const reason = new Error("enough");
    const aborted = errorOf(embedder.embed(Array(50).fill("the rent"), { signal: controller.signal }));
    const first = await rowsOf(embedder, ["the rent"]);
    controller.abort(reason);
    expect(await aborted).toBe(reason);
    expect(await rowsOf(embedder, ["the rent"])).toEqual(first);
  });

  test("behavior: a thread that ends between two runs costs the texts that had none yet", async () => {
    const inputs = texts(30);
    const embedder = open({ worker: true, batchTokens: 1 });
    let ended = false;
    process.once("worker", (worker) => {
      const post = worker.postMessage.bind(worker);
      let runs = 0;
      worker.postMessage = (message: { question: { kind: string } }): void => {
        if (message.question.kind === "run" && ++runs > 5 && !ended) {
          ended = true;
          void worker.terminate();
        }
        post(message);
      };
    });
    const error = await errorOf(embedder.embed(inputs));
    expect(error).toMatchObject({ code: "partial" });
    const { completed, failures } = error as Error & {
      completed: { indices: number[]; usage: { requests: number } };
      failures: { index: number }[];
    };
    // The fifth run was under way beside the sixth.
    expect([4, 5]).toContain(completed.usage.requests);
    const all = [...completed.indices, ...failures.map(({ index }) => index)];
    expect(all.toSorted((a, b) => a - b)).toEqual([...inputs.keys()]);
    expect(failures[0]).toMatchObject({ error: { code: "connection" } });
  });
});
