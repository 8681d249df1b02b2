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
 * @param body `undefined` for an empty one
 * @throws InvalidReplyError for an empty body, an HTML page, or anything else that is no JSON object
 */
export function replyFields(body: unknown): Fields {
  const fields = fieldsOf(body);
  if (fields !== undefined) return fields;
  const what = body === undefined ? "nothing" : "no JSON object";
  throw new InvalidReplyError(
    "shape",
    `The server answered with status 200 and ${what}: check that \`baseURL\` is that of the API (it usually ends in /v1).`,
    { retryable: true, status: 200 },
  );
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
    throw new InvalidReplyError("shape", "The reply has no list of vectors in `data`.", { retryable: true });
  }
  const decode = createVectorDecoder(1);
  const vectorOf = (text: string): Float32Array =>
    (text.startsWith(VECTOR_MARK) ? vectors[Number(text.slice(VECTOR_MARK.length))] : undefined) ?? decode(text);
  const items = data.map((item, position) => readItem(item, position, vectorOf));
  return { items, tokens: readTokens(fieldsOf(usage)) };
}

function readItem(item: unknown, position: number, vectorOf: VectorDecoder): ReplyItem {
  const { index, embedding }: Fields = fieldsOf(item) ?? {};
  // Some servers leave the number out; one that is there but is no number must not pass as one.
  const place = index === undefined || index === null ? position : typeof index === "number" ? index : NaN;
  if (typeof embedding === "string") return { index: place, vector: vectorOf(embedding) };
  if (Array.isArray(embedding)) return { index: place, vector: embedding };
  const problem = `The vector at position ${position} of the reply is neither base64 nor a list of numbers.`;
  throw new InvalidReplyError("shape", problem, { retryable: true });
}

function readTokens({ prompt_tokens: prompt, total_tokens: total }: Fields = {}): number | undefined {
  // Voyage and Jina send the total alone, LM Studio sends zeros because it does not count.
  return [prompt, total].find((count): count is number => Number.isSafeInteger(count) && Number(count) > 0);
}
