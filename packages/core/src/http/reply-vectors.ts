import type { ReplyItem } from "../checks/index.ts";
import { hasErrorMarker, InvalidReplyError } from "../errors/index.ts";

/**
 * The vectors of a list such as OpenAI's `data`: objects with `index` and `embedding`, numbers or base64 of float32.
 *
 * @throws InvalidReplyError when it is not a list, or a vector is of neither kind
 */
export function replyVectors(data: unknown): ReplyItem[] {
  const items: ReplyItem[] = [];
  try {
    if (!Array.isArray(data)) throw noList();
    for (let position = 0; position < data.length; position++) {
      // A hole of a long sparse array ends it, before all of its holes are asked for.
      if (!(position in data)) throw noList();
      items.push(itemOf(data[position], position));
    }
    return items;
  } catch (error) {
    // What cannot be looked at, such as a proxy that was revoked, is not a list either.
    throw hasErrorMarker(error) ? error : noList();
  }
}

function itemOf(item: unknown, position: number): ReplyItem {
  const { index, embedding } =
    typeof item === "object" && item !== null ? { index: undefined, embedding: undefined, ...item } : {};
  // One that is there but is not a number must not pass as one.
  const place = index === undefined || index === null ? position : typeof index === "number" ? index : NaN;
  if (embedding === undefined || embedding === null) return { index: place, vector: [] };
  if (Array.isArray(embedding)) return { index: place, vector: embedding };
  if (typeof embedding === "string") return { index: place, vector: float32Of(embedding, position) };
  throw unreadable(position);
}

function noList(): InvalidReplyError {
  return new InvalidReplyError("shape", "The reply has no list of vectors in `data`.", { retryable: true });
}

/** Tokens that a reply's `usage` counts; `undefined` when it does not say. */
export function replyTokens(usage: unknown): number | undefined {
  try {
    const total: unknown = Reflect.get(Object(usage), "total_tokens");
    return typeof total === "number" && Number.isSafeInteger(total) && total > 0 ? total : undefined;
  } catch {
    // It cannot be looked at, and so does not say.
    return undefined;
  }
}

function float32Of(base64: string, position: number): Float32Array {
  let binary: string;
  try {
    binary = atob(base64);
  } catch {
    throw unreadable(position);
  }
  if (binary.length % 4 !== 0) throw unreadable(position);
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

function unreadable(position: number): InvalidReplyError {
  const problem = `The vector at position ${position} of the reply is neither a list of numbers nor base64 of float32.`;
  return new InvalidReplyError("shape", problem, { retryable: true });
}
