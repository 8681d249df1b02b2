import type { Embedder, TokenEncoder } from "@embedloom/core";
import type { LoadedModel } from "./loaded-model.ts";
import { embedderOver } from "./model-embedder.ts";
import type { Lease } from "./model-lease.ts";
import { tokenEncoderOver } from "./model-token-encoder.ts";
import { shareLease } from "./shared-lease.ts";

/** One model in memory, seen in two ways. */
export interface TransformersModel {
  /** One vector per text. */
  readonly embedder: Embedder;
  /** One vector per token. */
  readonly tokenEncoder: TokenEncoder;
  /** Closes both. */
  close(): Promise<void>;
}

/** Both views of a model. The model is freed when both are closed; if only one was used, when that one is closed. */
export function sharedModel(model: string, lease: Lease<LoadedModel>): TransformersModel {
  const hold = shareLease(lease);
  const embedder = embedderOver(model, hold());
  const tokenEncoder = tokenEncoderOver(model, hold());
  return {
    embedder,
    tokenEncoder,
    async close() {
      await Promise.all([embedder.close(), tokenEncoder.close()]);
    },
  };
}
