import { Buffer } from "node:buffer";
import { InvalidReplyError, type ReplyItem } from "@embedloom/core";

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
 * The object a body with status 200 holds.
 *
 * The SDK gives a string for JSON that is labelled as text, and `undefined` for an empty body.
 *
 * @throws InvalidReplyError for an empty body, an HTML page, or anything else that is no JSON object
 */
export function replyFields(body: unknown): Fields {
  const fields = fieldsOf(typeof body === "string" ? parsed(body) : body);
  if (fields !== undefined) return fields;
  const what = body === undefined || body === null || body === "" ? "nothing" : "no JSON object";
  throw new InvalidReplyError(
    "shape",
    `The server answered with status 200 and ${what}: check that \`baseURL\` is that of the API (it usually ends in /v1).`,
    { retryable: true, status: 200 },
  );
}

/**
 * Reads a reply: base64 or numbers, whatever was asked for; base64 goes straight into float32, never through `number[]`.
 *
 * @throws InvalidReplyError when there is no list of vectors or one of them cannot be read
 */
export function readEmbeddings(reply: Fields): EmbeddingsReply {
  const { data, usage } = reply;
  if (!Array.isArray(data)) {
    throw new InvalidReplyError("shape", "The reply has no list of vectors in `data`.", { retryable: true });
  }
  return { items: data.map(readItem), tokens: readTokens(fieldsOf(usage)) };
}

function readItem(item: unknown, position: number): ReplyItem {
  const { index, embedding }: Fields = fieldsOf(item) ?? {};
  // Some servers leave the number out; one that is there but is no number must not pass as one.
  const place = index === undefined || index === null ? position : typeof index === "number" ? index : NaN;
  if (typeof embedding === "string") return { index: place, vector: decodeBase64(embedding) };
  if (Array.isArray(embedding)) return { index: place, vector: toFloat32(embedding) };
  const problem = `The vector at position ${position} of the reply is neither base64 nor a list of numbers.`;
  throw new InvalidReplyError("shape", problem, { retryable: true });
}

function decodeBase64(text: string): Float32Array {
  const byteLength = Buffer.byteLength(text, "base64");
  // Memory of its own: a slice of Node's pool would be unaligned.
  const bytes = Buffer.from(new ArrayBuffer(byteLength));
  const written = bytes.write(text, "base64");
  if (written !== byteLength || byteLength % 4 !== 0) {
    throw new InvalidReplyError("shape", `A vector's base64 holds ${written} bytes, not whole float32 values.`, {
      retryable: true,
    });
  }
  return new Float32Array(bytes.buffer, 0, byteLength / 4);
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
