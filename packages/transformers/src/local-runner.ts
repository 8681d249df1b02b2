import { ModelLoadError } from "@embedloom/core";
import { readModelJson } from "./model-json.ts";
import type { ModelRunner, RunnerJob } from "./model-runner.ts";
import { createOffsetTokenizer, type OffsetTokenizer } from "./offsets/offset-tokenizer.ts";
import { openOnnxModel } from "./onnx-model.ts";

/**
 * Loads tokenizer and network into the thread that calls; runs the network once to learn its width.
 *
 * @throws ModelLoadError or UnsupportedError
 */
export async function openLocalRunner(job: RunnerJob): Promise<ModelRunner> {
  const tokenizer = await openTokenizer(job.folder);
  const { specials } = tokenizer;
  const network = await openOnnxModel(job);
  try {
    const probe = Int32Array.from([...specials.before, ...tokenizer.tokenize("a").ids, ...specials.after]);
    const dimensions = (await network.run(probe, job.extraInputs)).length / probe.length;
    return {
      facts: { dimensions, specials },
      tokenize: async (text) => tokenizer.tokenize(text),
      async run(ids, extraInputs, signal) {
        const vectors = await network.run(ids, extraInputs);
        signal?.throwIfAborted();
        return vectors;
      },
      dispose: () => network.dispose(),
    };
  } catch (error) {
    await network.dispose();
    throw error;
  }
}

async function openTokenizer(folder: string): Promise<OffsetTokenizer> {
  const tokenizer = await readModelJson(folder, "tokenizer.json");
  const config = await readModelJson(folder, "tokenizer_config.json");
  try {
    return createOffsetTokenizer({ tokenizer, config });
  } catch (error) {
    throw new ModelLoadError(`The tokenizer in ${folder} cannot be used.`, { cause: error });
  }
}
