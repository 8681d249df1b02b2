import { InvalidReplyError, type ReplyItem } from "@embedloom/core";
import { VECTOR_MARK } from "./reply-body.ts";
import { createVectorDecoder, type VectorDecoder } from "./vector-decoder.ts";

/** What a reply of `/embeddings` holds, not yet checked against the request. */
export interface EmbeddingsReply {
  /** The vectors, numbered by the server. */
  readonly items: readonly ReplyItem[];
  /** Tokens the server says it counted; `undefined` when it does not, or says 0 for a text. */
  readonly tokens: number | undefined;
}

/** Values of an object that came from outside. */
export type Fields = Readonly<Record<string, unknown>>;

/** The object's fields; `undefined` for anything else, arrays included. */
export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

/**
 * The object a body with status 200 holds, whatever its content type says.
 *
 * @param body `undefined` for an empty one, its beginning for one that is no JSON
 * @throws InvalidReplyError for an empty body, a page, compressed bytes, or anything else that is no JSON object; only an
 * empty one may be another next time
 */
export function replyFields(body: unknown): Fields {
  const fields = fieldsOf(body);
  if (fields !== undefined) return fields;
  const text = typeof body === "string" ? body : "";
  if (text.startsWith("\u001f")) {
    const problem =
      "The server answered with status 200 and compressed bytes that no header announces: something on the way removes `content-encoding`.";
    throw new InvalidReplyError("shape", problem, { status: 200 });
  }
  const what = body === undefined ? "nothing" : text.startsWith("<") ? "a page" : "no JSON object";
  const wayOut = "check that `baseURL` is that of the API (it usually ends in /v1)";
  throw new InvalidReplyError("shape", `The server answered with status 200 and ${what}: ${wayOut}.`, {
    retryable: body === undefined,
    status: 200,
  });
}

/**
 * Reads a reply: base64 or numbers, whatever was asked for.
 *
 * @param vectors what was taken out of the reply while it arrived. Absent: it is all there
 * @throws InvalidReplyError when there is no list of vectors or one of them cannot be read
 */
export function readEmbeddings(reply: Fields, vectors: readonly Float32Array[] = []): EmbeddingsReply {
  const { data, usage } = reply;
  if (!Array.isArray(data)) {
    const wayOut = "check that `baseURL` is that of an OpenAI-compatible API (it usually ends in /v1)";
    throw new InvalidReplyError("shape", `The reply has no list of vectors in \`data\`: ${wayOut}.`, {
      retryable: true,
    });
  }
  const decode = createVectorDecoder(1);
  const vectorOf = (text: string): Float32Array =>
    (text.startsWith(VECTOR_MARK) ? vectors[Number(text.slice(VECTOR_MARK.length))] : undefined) ?? decode(text);
  const items = data.map((item, position) => readItem(item, position, vectorOf));
  return { items, tokens: readTokens(fieldsOf(usage)) };
}

function readItem(item: unknown, position: number, vectorOf: VectorDecoder): ReplyItem {
  const { index, embedding }: Fields = fieldsOf(item) ?? {};
  // Some servers leave the number out; one that is there but is not a number must not pass as one.
  const place = index === undefined || index === null ? position : typeof index === "number" ? index : NaN;
  // No vector for this one; what was sent with it may have its own.
  if (embedding === undefined || embedding === null) return { index: place, vector: [] };
  if (typeof embedding === "string") return { index: place, vector: vectorOf(embedding) };
  if (Array.isArray(embedding)) return { index: place, vector: toFloat32(pooled(embedding)) };
  const problem = `The vector at position ${position} of the reply is neither base64 nor a list of numbers.`;
  throw new InvalidReplyError("shape", problem, { retryable: true });
}

// A list in a list is one vector that was wrapped, or one vector per token.
function pooled(values: readonly unknown[]): readonly unknown[] {
  const [first] = values;
  if (!Array.isArray(first)) return values;
  if (values.length === 1) return first;
  const problem = `The server sends ${values.length} vectors for one input, one per token: it does not pool.`;
  const wayOut = "Start it with pooling, such as --pooling mean of llama-server, or --task embed of vLLM.";
  throw new InvalidReplyError("shape", `${problem} ${wayOut}`);
}

function toFloat32(values: readonly unknown[]): Float32Array {
  const vector = new Float32Array(values.length);
  // JSON has no NaN and servers write `null`, which a typed array would silently turn into 0.
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    vector[i] = typeof value === "number" ? value : NaN;
  }
  return vector;
}

function readTokens({ prompt_tokens: prompt, total_tokens: total }: Fields = {}): number | undefined {
  // Voyage and Jina send the total alone, LM Studio sends zeros because it does not count.
  return [prompt, total].find((count): count is number => Number.isSafeInteger(count) && Number(count) > 0);
}
