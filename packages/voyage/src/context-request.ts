import { InvalidReplyError, type InputType, type ReplyItem, type Usage } from "@embedloom/core";
import { type JsonHost, replyVectors } from "@embedloom/core/http";
import { voyageUsage } from "./voyage-host.ts";
import type { VoyageModel } from "./voyage-models.ts";

const PATH = "/contextualizedembeddings";

/** One request of chunks in the context of their documents. */
export interface ContextRequest {
  /** The chunks of each document. */
  readonly documents: readonly (readonly string[])[];
  readonly inputType: InputType;
  /** Width to ask for; `undefined` for the model's default. */
  readonly dimensions: number | undefined;
  readonly signal: AbortSignal | undefined;
  /** What the values are to be; absent: floats. */
  readonly dtype?: "int8" | "ubinary" | undefined;
}

/** Its answer: the vectors of each document, in the order of the request. */
export interface ContextAnswer {
  readonly replies: readonly (readonly ReplyItem[])[];
  readonly usage: Usage;
}

/** Makes what sends such requests. */
export function createContextRequest(
  host: JsonHost,
  model: string,
  facts: VoyageModel | undefined,
): (request: ContextRequest) => Promise<ContextAnswer> {
  return async ({ documents, inputType, dimensions, signal, dtype }) => {
    const inputs = documents.map((chunks) => chunks.map((chunk) => chunk.toWellFormed()));
    const body = {
      model,
      inputs,
      input_type: inputType,
      ...(dimensions !== undefined && { output_dimension: dimensions }),
      ...(dtype !== undefined && { output_dtype: dtype }),
    };
    const about = { model, texts: inputs.flat(), inputs: inputs.length, signal };
    const { fields } = await host.post(PATH, body, about);
    return { replies: documentVectors(fields["data"], inputs.length), usage: voyageUsage(fields, facts) };
  };
}

/** The vectors of each document, by the numbers that the server gave them. */
function documentVectors(data: unknown, count: number): readonly (readonly ReplyItem[])[] {
  if (!Array.isArray(data) || data.length !== count) {
    const given = Array.isArray(data) ? `${data.length} documents` : "no list of documents";
    throw new InvalidReplyError("count", `The reply holds ${given} for ${count} that were sent.`, { retryable: true });
  }
  const documents = new Map<number, readonly ReplyItem[]>();
  data.forEach((item: unknown, position) => {
    const { index, data: inner } = { index: undefined, data: undefined, ...(typeof item === "object" ? item : {}) };
    const place: unknown = index ?? position;
    const isOpen = typeof place === "number" && Number.isInteger(place) && place >= 0 && place < count;
    if (!isOpen || documents.has(place)) {
      const problem = `The reply numbers a document ${String(index)}, which is not one of those still open.`;
      throw new InvalidReplyError("index", problem, { retryable: true });
    }
    documents.set(place, replyVectors(inner));
  });
  return Array.from({ length: count }, (_, place) => documents.get(place)!);
}
