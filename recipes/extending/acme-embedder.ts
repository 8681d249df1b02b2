// "Add a provider" of CONTRIBUTING: an embedder over a service that is not built in.
import { checkReply, type Embedder, type EmbedloomError, InputTooLongError, kinds, readOptions } from "@embedloom/core";
import {
  createJsonHost,
  type HostConnection,
  hostConnectionKinds,
  hostEmbedder,
  type HostRefusal,
  hostRefusalError,
  quarterOfBytes,
  type RefusedRequest,
  replyTokens,
  replyVectors,
  saidBy,
} from "@embedloom/core/http";

/** The options of {@link createAcme}. */
export interface AcmeSettings extends HostConnection {
  /** The model. @default "acme-1" */
  readonly model?: "acme-1" | undefined;
}

// What the service documents.
const BASE_URL = "https://api.acme.example/v1";
const DIMENSIONS = 32;
const LIMITS = { inputsPerRequest: 16, tokensPerInput: 512 };

/**
 * An embedder over Acme, whose queries and documents get different vectors.
 *
 * @throws InvalidOptionError at once when a setting cannot work
 */
export function createAcme(given: AcmeSettings = {}): Embedder {
  const settings = readOptions<AcmeSettings>("settings", given, {
    ...hostConnectionKinds,
    model: kinds.optional(kinds.oneOf("acme-1")),
  });
  const { model = "acme-1" } = settings;
  const facts = { name: "Acme", baseURL: BASE_URL, keyVariable: "ACME_API_KEY", toError: acmeRefusal };
  const host = createJsonHost(facts, settings);
  return hostEmbedder({
    info: {
      provider: "acme",
      model,
      dimensions: DIMENSIONS,
      nativeDimensions: DIMENSIONS,
      matryoshka: { sizes: [16] },
      normalized: true,
      limits: LIMITS,
      // Everything that changes a vector: another server of the same interface may run other weights.
      fingerprint: { provider: "acme", model, endpoint: host.endpoint === BASE_URL ? null : host.endpoint },
    },
    estimateTokens: quarterOfBytes,
    async request({ inputs, inputType = "document", dimensions = DIMENSIONS, signal }) {
      const body = { model, input: inputs, kind: inputType, dimensions };
      const { fields } = await host.post("/embeddings", body, { model, texts: inputs, inputs: inputs.length, signal });
      const embeddings = checkReply(replyVectors(fields["data"]), { count: inputs.length, dimensions });
      return { embeddings, usage: { requests: 1, tokens: replyTokens(fields["usage"]), costUsd: undefined } };
    },
  });
}

/** What the status alone does not tell; `hostRefusalError` knows the rest. */
function acmeRefusal(refusal: HostRefusal, request: RefusedRequest): EmbedloomError {
  if (refusal.code !== "text_too_long") return hostRefusalError(refusal, request);
  return new InputTooLongError(`A text is longer than ${request.model} takes${saidBy(refusal, request)}`, {
    status: refusal.status,
    limit: LIMITS.tokensPerInput,
    // Whoever sent several finds out which one it was.
    ...(request.inputs === 1 && { index: 0 }),
  });
}
