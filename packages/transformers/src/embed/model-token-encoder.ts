import { checkAbort, type EmbeddingMatrix, InvalidInputError, kindOf, kinds, type TokenEncoder } from "@embedloom/core";
import type { LoadedModel } from "./loaded-model.ts";
import { PROVIDER } from "../config/index.ts";
import type { Lease } from "./model-lease.ts";
import { runLanes } from "./run-lanes.ts";

const sequencesKind = kinds.list(
  kindOf("an Int32Array", (value) => value instanceof Int32Array),
  "an array of Int32Array",
);

/** Makes the token encoder of a model that others may use too. */
export function tokenEncoderOver(model: string, lease: Lease<LoadedModel>): TokenEncoder {
  return {
    provider: PROVIDER,
    model,
    describe: async (options) => lease.use(({ info }) => info, checkAbort(options).signal),
    async tokenize(text, options) {
      const { signal } = checkAbort(options);
      if (typeof text !== "string")
        throw new InvalidInputError(`Expected a string, got a value of type ${typeof text}.`);
      return lease.use(async (loaded) => (await loaded.tokenize([text], signal))[0]!, signal);
    },
    async encode(sequences, options) {
      const { signal } = checkAbort(options);
      const all = sequencesKind("sequences", sequences) as readonly Int32Array[];
      return lease.use((loaded) => encodeAll(loaded, all, signal), signal);
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
  await runLanes(await model.plan(sequences, signal), model.runsAtOnce, async (batch) => {
    const rows = await model.run(
      batch.map((index) => sequences[index]!),
      { signal },
    );
    batch.forEach((index, i) => (matrices[index] = rows[i]!));
  });
  return matrices;
}
