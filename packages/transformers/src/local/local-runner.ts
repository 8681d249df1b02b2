import { isEmbedloomError, ModelLoadError } from "@embedloom/core";
import { canShareRuns } from "./batch-probe.ts";
import { countVectors } from "./count-vectors.ts";
import { type JsonObject, type ModelFolder, readModelJson } from "../folder/index.ts";
import type { ModelRunner, OnnxRuntime, RunnerFacts, RunnerJob } from "../run/index.ts";
import { createOffsetTokenizer, type OffsetTokenizer, PROBE } from "../tokenizer/index.ts";
import { type OnnxModel, openOnnxModel } from "./onnx-model.ts";

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
  const [tokenizer, network] = await openBoth(opening, openNetwork(job, folder, loadRuntime));
  const { specials } = tokenizer;
  try {
    const probe = Int32Array.from([...specials.before, ...tokenizer.tokenize("a").ids, ...specials.after]);
    const { dimensions, vocabularySize } = await tryOut(network, probe, job, tokenizer.largestId + 1);
    let sharing: Promise<boolean> | undefined;
    return {
      runsAtOnce: 1,
      facts: { dimensions, specials, vocabularySize },
      async sharesRuns(signal) {
        const ids = (): Int32Array =>
          tokenizer.tokenize(PROBE).ids.subarray(0, Math.min(job.contextTokens, PROBE_TOKENS));
        const shares = await (sharing ??= canShareRuns(network.run, ids(), job.extraInputs));
        signal?.throwIfAborted();
        return shares;
      },
      async tokenizeBlocks(requests, signal) {
        const blocks = requests.map((request) => tokenizer.tokenizeBlock(request));
        // A long text has many blocks, and other work may run between two of them.
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

async function openNetwork(
  job: RunnerJob,
  folder: ModelFolder,
  loadRuntime: RunnerParts["loadRuntime"],
): Promise<OnnxModel> {
  return openOnnxModel(job, folder, await loadRuntime());
}

/** Loads both at the same time, because the runtime compiles in another thread. An error of the tokenizer is reported first. */
async function openBoth(
  tokenizer: Promise<OffsetTokenizer>,
  network: Promise<OnnxModel>,
): Promise<readonly [OffsetTokenizer, OnnxModel]> {
  const [read, loaded] = await Promise.allSettled([tokenizer, network]);
  if (read.status === "fulfilled" && loaded.status === "fulfilled") return [read.value, loaded.value];
  if (loaded.status === "fulfilled") await loaded.value.dispose();
  throw read.status === "rejected" ? read.reason : (loaded as PromiseRejectedResult).reason;
}

/** Runs the network on a short text that ends with the last promised id. If that works, one run shows everything. */
async function tryOut(
  network: OnnxModel,
  probe: Int32Array,
  job: RunnerJob,
  largest: number,
): Promise<Pick<RunnerFacts, "dimensions" | "vocabularySize">> {
  const promised = job.vocabularySize ?? largest;
  const endingWith = (id: number): Promise<Float32Array[]> =>
    network.run([probe.with(probe.length - 1, id)], job.extraInputs);
  const width = ([vectors]: readonly Float32Array[]): number => vectors!.length / probe.length;
  const last = await endingWith(promised - 1).catch(() => undefined);
  if (last !== undefined) return { dimensions: width(last), vocabularySize: promised };
  const plain = await network.run([probe], job.extraInputs).catch((error: unknown) => {
    throw isEmbedloomError(error) ? error : firstRunError(job, error);
  });
  return { dimensions: width(plain), vocabularySize: await countVectors(endingWith, promised) };
}

/** A turn of the event loop; browsers have no `setImmediate`. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}

/** Enough tokens to detect quantisation by the range of a run. More would be too many for some vocabularies and contexts. */
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
    // The error itself says which part it is.
    if (isEmbedloomError(error, "unsupported")) throw error;
    throw new ModelLoadError(`The tokenizer in ${folder.name} cannot be used.`, { cause: error });
  }
}

/** Lowercases before all other normalization, as sentence-transformers does for `do_lower_case`. */
function lowercased(tokenizer: JsonObject): JsonObject {
  const { normalizer } = tokenizer;
  const rest = normalizer === null || normalizer === undefined ? [] : [normalizer];
  return { ...tokenizer, normalizer: { type: "Sequence", normalizers: [{ type: "Lowercase" }, ...rest] } };
}
