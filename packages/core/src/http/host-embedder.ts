import { checkDimensions } from "../check-dimensions.ts";
import { checkInputs } from "../check-inputs.ts";
import { embedInRequests } from "../embed-in-requests.ts";
import type { EmbedderInfo } from "../embedder-info.ts";
import type { Embedder, EmbedOptions, EmbedResult, InputType } from "../embedder.ts";
import { wellFormedInputs } from "../well-formed-inputs.ts";

/** One request of a {@link hostEmbedder}. */
export interface HostEmbedRequest {
  readonly inputs: readonly string[];
  /** Width to ask for; `undefined` for what the host gives by itself. */
  readonly dimensions: number | undefined;
  readonly inputType: InputType | undefined;
  readonly signal: AbortSignal | undefined;
}

/** What makes an embedder of a host. */
export interface HostEmbedderParts {
  readonly info: EmbedderInfo;
  /** Width that the settings ask for. Absent: none. */
  readonly dimensions?: number | undefined;
  readonly estimateTokens: (text: string) => number;
  /** Sends one request. */
  readonly request: (request: HostEmbedRequest) => Promise<EmbedResult>;
}

/**
 * An embedder over a host of whose models everything is known beforehand.
 *
 * @throws UnsupportedError when the model was not trained for `dimensions`
 */
export function hostEmbedder({ info, dimensions: own, estimateTokens, request }: HostEmbedderParts): Embedder {
  if (own !== undefined) checkDimensions(own, info);
  return {
    provider: info.provider,
    model: info.model,
    estimateTokens,
    async describe({ signal } = {}) {
      signal?.throwIfAborted();
      return info;
    },
    async embed(inputs, options: EmbedOptions = {}) {
      checkInputs(inputs, options);
      const { inputType, signal } = options;
      const dimensions = options.dimensions ?? own;
      if (dimensions !== undefined && dimensions !== info.dimensions) checkDimensions(dimensions, info);
      return embedInRequests({
        inputs: wellFormedInputs(inputs),
        limits: info.limits,
        room: options.room,
        dimensions: dimensions ?? info.dimensions,
        signal,
        estimateTokens,
        request: (batch) => request({ inputs: batch, dimensions, inputType, signal }),
      });
    },
    close: async () => {},
  };
}
