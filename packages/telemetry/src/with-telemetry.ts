import { type Embedder, kinds, wrapEmbedder } from "@embedloom/core";
import { embeddingCalls } from "./embedding-calls.ts";
import { readTelemetryOptions, type TelemetryOptions } from "./telemetry-options.ts";

/**
 * An embedder that makes an OpenTelemetry span and two measurements of every `embed` call, by the GenAI conventions. No
 * text, vector, key or message is in any of them. Without an SDK it costs next to nothing and changes nothing.
 *
 * Outermost it shows what the application waits for, innermost each request.
 *
 * @throws InvalidOptionError at once for an option that cannot work
 * @example
 * ```ts
 * import { withTelemetry } from "@embedloom/telemetry";
 * import { createFakeEmbedder } from "@embedloom/testing";
 *
 * const embedder = withTelemetry(createFakeEmbedder({ dimensions: 8 }), { layer: "application" });
 * const { embeddings } = await embedder.embed(["a cat"]);
 * console.log(embeddings.dimensions); // 8
 * ```
 */
export function withTelemetry(embedder: Embedder, options: TelemetryOptions = {}): Embedder {
  kinds.embedder("embedder", embedder);
  const calls = embeddingCalls(embedder, readTelemetryOptions(options));
  return wrapEmbedder(embedder, {
    embed: (inputs, call = {}) => calls.observeEmbed(inputs, call, () => embedder.embed(inputs, call)),
  });
}
