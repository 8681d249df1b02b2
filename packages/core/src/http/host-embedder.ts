import { checkAbort, checkDimensions, checkInfo, checkInputs, wellFormedInputs } from "../checks/index.ts";
import { readOptions } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";
import { embedInRequests } from "../request/index.ts";
import type { Embedder, EmbedderInfo, EmbedResult, InputType } from "../contract/index.ts";

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
 * @throws InvalidOptionError when a part cannot work
 * @throws UnsupportedError when the model was not trained for `dimensions`
 */
export function hostEmbedder(parts: HostEmbedderParts): Embedder {
  const {
    info,
    dimensions: own,
    estimateTokens,
    request,
  } = readOptions<HostEmbedderParts>("parts", parts, {
    info: (_name, value) => checkInfo(value as EmbedderInfo),
    dimensions: kinds.optional(kinds.integer(1)),
    estimateTokens: kinds.callback,
    request: kinds.callback,
  });
  if (own !== undefined) checkDimensions(own, info);
  return {
    provider: info.provider,
    model: info.model,
    estimateTokens(text) {
      kinds.text("text", text);
      return estimateTokens(text);
    },
    async describe(options) {
      checkAbort(options);
      return info;
    },
    async embed(inputs, given) {
      const options = checkInputs(inputs, given);
      const { inputType, signal } = options;
      const dimensions = options.dimensions ?? own;
      if (dimensions !== undefined && dimensions !== info.dimensions) checkDimensions(dimensions, info);
      return embedInRequests({
        inputs: wellFormedInputs(inputs),
        limits: info.limits,
        allocateRows: options.allocateRows,
        dimensions: dimensions ?? info.dimensions,
        signal,
        estimateTokens,
        request: (batch) => request({ inputs: batch, dimensions, inputType, signal }),
      });
    },
    close: async () => {},
  };
}
