import { setImmediate } from "node:timers/promises";
import { isEmbedloomError, ModelLoadError } from "@embedloom/core";
import { canShareRuns } from "./batch-probe.ts";
import { countVectors } from "./count-vectors.ts";
import { readModelJson } from "./model-json.ts";
import type { ModelRunner, RunnerJob } from "./model-runner.ts";
import { createOffsetTokenizer, type OffsetTokenizer } from "./tokenizer/offset-tokenizer.ts";
import { PROBE } from "./tokenizer/text-blocks.ts";
import { openOnnxModel } from "./onnx-model.ts";

/**
 * Loads tokenizer and network into the thread that calls; runs the network to learn its width and how many ids it knows.
 *
 * @param opening a tokenizer that is being read already
 * @throws ModelLoadError or UnsupportedError
 */
export async function openLocalRunner(
  job: RunnerJob,
  opening: Promise<OffsetTokenizer> = openTokenizer(job.folder),
): Promise<ModelRunner> {
  const tokenizer = await opening;
  const { specials } = tokenizer;
  const network = await openOnnxModel(job);
  try {
    const probe = Int32Array.from([...specials.before, ...tokenizer.tokenize("a").ids, ...specials.after]);
    const [vectors] = await network.run([probe], job.extraInputs);
    const dimensions = vectors!.length / probe.length;
    const vocabularySize = await countVectors(
      (id) => network.run([probe.with(probe.length - 1, id)], job.extraInputs),
      job.vocabularySize ?? tokenizer.largestId + 1,
    );
    const sharesRuns = await canShareRuns(network.run, tokenizer.tokenize(PROBE).ids, job.extraInputs);
    return {
      facts: { dimensions, specials, vocabularySize, sharesRuns },
      async tokenizeBlocks(requests, signal) {
        const blocks = requests.map((request) => tokenizer.tokenizeBlock(request));
        // A long text has many blocks, and whatever else waits gets a turn between two.
        if (requests.some(({ isLast }) => !isLast)) await setImmediate();
        signal?.throwIfAborted();
        return blocks;
      },
      async run(sequences, extraInputs, signal) {
        const rows = await network.run(sequences, extraInputs);
        signal?.throwIfAborted();
        return rows;
      },
      dispose: () => network.dispose(),
    };
  } catch (error) {
    await network.dispose();
    throw error;
  }
}

/**
 * Reads the tokenizer of a model.
 *
 * @throws ModelLoadError or UnsupportedError
 */
export async function openTokenizer(folder: string): Promise<OffsetTokenizer> {
  const tokenizer = await readModelJson(folder, "tokenizer.json");
  try {
    return createOffsetTokenizer(tokenizer);
  } catch (error) {
    // Which part it is says the error itself.
    if (isEmbedloomError(error, "unsupported")) throw error;
    throw new ModelLoadError(`The tokenizer in ${folder} cannot be used.`, { cause: error });
  }
}
