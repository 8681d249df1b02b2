import { checkAbort, type EmbeddingMatrix, InvalidInputError, kindOf, kinds, type TokenEncoder } from "@embedloom/core";
import { type LoadedModel, loadModel, PROVIDER } from "./loaded-model.ts";
import { createLease, type Lease } from "./model-lease.ts";
import { checkSettings, type TransformersSettings } from "./transformers-settings.ts";

/**
 * Token vectors of a model that runs in this process, with the exact place of every token in the text.
 *
 * Nothing is read before the first call, which finds or downloads the model's files and loads them into a thread of their
 * own. Short sequences of a call share runs, up to `batchTokens`.
 *
 * @throws InvalidOptionError at once when a setting cannot work
 * @example
 * ```ts no-run
 * import { createTransformersTokenEncoder } from "@embedloom/transformers";
 *
 * const encoder = createTransformersTokenEncoder({ model: "Xenova/all-MiniLM-L6-v2", dtype: "q8" });
 * const { ids, starts, ends } = await encoder.tokenize("Exact offsets, whatever the tokenizer.");
 * const { specials } = await encoder.describe();
 * const [vectors] = await encoder.encode([Int32Array.from([...specials.before, ...ids, ...specials.after])]);
 * console.log(vectors?.count, starts[1], ends[1]);
 * await encoder.close();
 * ```
 */
export function createTransformersTokenEncoder(settings: TransformersSettings): TokenEncoder {
  const kept = checkSettings(settings);
  return tokenEncoderOver(
    kept,
    createLease((options) => loadModel(kept, options), { idleMs: kept.unloadAfterMs }),
  );
}

const sequencesKind = kinds.list(
  kindOf("an Int32Array", (value) => value instanceof Int32Array),
  "an array of Int32Array",
);

/** The token encoder over a model that others may use as well. */
export function tokenEncoderOver(settings: TransformersSettings, lease: Lease<LoadedModel>): TokenEncoder {
  return {
    provider: PROVIDER,
    model: settings.model,
    describe: async (options) => lease.use(({ info }) => info, checkAbort(options).signal),
    async tokenize(text, options) {
      const { signal } = checkAbort(options);
      if (typeof text !== "string")
        throw new InvalidInputError(`Expected a string, got a value of type ${typeof text}.`);
      return lease.use(async (model) => (await model.tokenize([text], signal))[0]!, signal);
    },
    async encode(sequences, options) {
      const { signal } = checkAbort(options);
      const all = sequencesKind("sequences", sequences) as readonly Int32Array[];
      return lease.use((model) => encodeAll(model, all, signal), signal);
    },
    close: () => lease.close(),
  };
}

async function encodeAll(
  model: LoadedModel,
  sequences: readonly Int32Array[],
  signal?: AbortSignal,
): Promise<EmbeddingMatrix[]> {
  sequences.forEach((sequence, index) => model.check(sequence, index));
  const matrices: EmbeddingMatrix[] = [];
  for (const batch of model.plan(sequences)) {
    const rows = await model.run(
      batch.map((index) => sequences[index]!),
      { signal },
    );
    batch.forEach((index, i) => (matrices[index] = rows[i]!));
  }
  return matrices;
}
