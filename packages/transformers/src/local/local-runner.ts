import { isEmbedloomError, ModelLoadError } from "@embedloom/core";
import { canShareRuns } from "./batch-probe.ts";
import { countVectors } from "./count-vectors.ts";
import { type JsonObject, type ModelFolder, readModelJson } from "../folder/index.ts";
import type { ModelRunner, OnnxRuntime, RunnerJob } from "../run/index.ts";
import { createOffsetTokenizer, type OffsetTokenizer, PROBE } from "../tokenizer/index.ts";
import { openOnnxModel } from "./onnx-model.ts";

/** Where a runner takes its parts from. */
export interface RunnerParts {
  readonly folder: ModelFolder;
  readonly loadRuntime: () => Promise<OnnxRuntime>;
}

/**
 * Loads tokenizer and network into the thread that calls; runs the network to learn its width and how many ids it knows.
 *
 * @param opening a tokenizer that is being read already
 * @throws ModelLoadError or UnsupportedError
 */
export async function openLocalRunner(
  job: RunnerJob,
  { folder, loadRuntime }: RunnerParts,
  opening: Promise<OffsetTokenizer> = openTokenizer(folder, job.lowercase),
): Promise<ModelRunner> {
  const tokenizer = await opening;
  const { specials } = tokenizer;
  const network = await openOnnxModel(job, folder, await loadRuntime());
  try {
    const probe = Int32Array.from([...specials.before, ...tokenizer.tokenize("a").ids, ...specials.after]);
    const run: typeof network.run = async (sequences, extraInputs) =>
      network.run(sequences, extraInputs).catch((error: unknown) => {
        throw isEmbedloomError(error) ? error : firstRunError(job, error);
      });
    const [vectors] = await run([probe], job.extraInputs);
    const dimensions = vectors!.length / probe.length;
    const vocabularySize = await countVectors(
      (id) => network.run([probe.with(probe.length - 1, id)], job.extraInputs),
      job.vocabularySize ?? tokenizer.largestId + 1,
    );
    const ids = tokenizer.tokenize(PROBE).ids.subarray(0, Math.min(job.contextTokens, PROBE_TOKENS));
    const sharesRuns = await canShareRuns(run, ids, job.extraInputs);
    return {
      runsAtOnce: 1,
      facts: { dimensions, specials, vocabularySize, sharesRuns },
      async tokenizeBlocks(requests, signal) {
        const blocks = requests.map((request) => tokenizer.tokenizeBlock(request));
        // A long text has many blocks, and whatever else waits gets a turn between two.
        if (requests.some(({ isLast }) => !isLast)) await nextTurn();
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

/** A turn of the event loop; browsers have no `setImmediate`. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}

/** Enough tokens to tell a quantisation by the range of a run; more would be too many for some vocabularies and contexts. */
const PROBE_TOKENS = 32;

function firstRunError({ weights, folder }: RunnerJob, cause: unknown): ModelLoadError {
  return new ModelLoadError(
    `The network ${weights} in ${folder} fails on a first short text: it is broken, or does not go with its tokenizer.`,
    { cause },
  );
}

/**
 * Reads the tokenizer of a model.
 *
 * @throws ModelLoadError or UnsupportedError
 */
export async function openTokenizer(folder: ModelFolder, lowercase: boolean): Promise<OffsetTokenizer> {
  const tokenizer = await readModelJson(folder, "tokenizer.json");
  try {
    return createOffsetTokenizer(lowercase ? lowercased(tokenizer) : tokenizer);
  } catch (error) {
    // Which part it is says the error itself.
    if (isEmbedloomError(error, "unsupported")) throw error;
    throw new ModelLoadError(`The tokenizer in ${folder.name} cannot be used.`, { cause: error });
  }
}

/** Puts lower case before everything else that normalizes, as sentence-transformers does for `do_lower_case`. */
function lowercased(tokenizer: JsonObject): JsonObject {
  const { normalizer } = tokenizer;
  const rest = normalizer === null || normalizer === undefined ? [] : [normalizer];
  return { ...tokenizer, normalizer: { type: "Sequence", normalizers: [{ type: "Lowercase" }, ...rest] } };
}
