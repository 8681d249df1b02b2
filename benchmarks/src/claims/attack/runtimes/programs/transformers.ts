// Deno: --allow-read --allow-env --allow-sys
import { miniModel, miniModelPath } from "@embedloom/mini-model";
import { embedderContract, tokenEncoderContract } from "@embedloom/testing";
import { createTransformersEmbedder, createTransformersTokenEncoder } from "@embedloom/transformers";
import { printContracts } from "../print-contracts.ts";

const { dtype, pooling, matryoshka } = miniModel;
const settings = { model: miniModelPath, dtype };
// One in a thread of its own, which is the default, and one in this thread.
await printContracts(
  embedderContract({
    create: () => createTransformersEmbedder({ ...settings, pooling, matryoshka }),
    reducedDimensions: 128,
    manyInputs: 20,
  }),
  tokenEncoderContract({ create: () => createTransformersTokenEncoder({ ...settings, worker: false }) }),
);
