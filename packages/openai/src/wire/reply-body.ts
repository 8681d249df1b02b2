import type { VectorDecoder } from "./vector-decoder.ts";

const KEY = new TextEncoder().encode('"embedding"');
const [QUOTE, COLON, BACKSLASH] = [0x22, 0x3a, 0x5c];

/** Not in the alphabet of base64, so a number with it in front is never taken for a vector. */
export const VECTOR_MARK = "#";

/** As much of what is no JSON as tells what it is. */
const SHOWN_CHARACTERS = 64;

/** A reply whose base64 vectors were taken out while it arrived. */
export interface ReplyBody {
  /** The rest as a value, with a mark and a number wherever base64 stood; the beginning as a text when it is no JSON. */
  readonly value: unknown;
  /** The vectors by their number. */
  readonly vectors: readonly Float32Array[];
}

/**
 * Reads a reply as it arrives: every base64 vector is decoded as soon as it is there, and no string, value or copy of
 * the whole body is ever made, which is 99 % vectors. Whatever is unusual is left to JSON.parse.
 *
 * @param decode takes the vectors in the order of their arrival
 * @throws SyntaxError when an object begins and does not end
 * @throws InvalidReplyError when a vector holds no whole float32 values
 */
export async function readReplyBody(
  body: ReadableStream<Uint8Array> | null,
  decode: VectorDecoder,
): Promise<ReplyBody> {
  if (typeof Buffer === "undefined") return readWhole(body);
  const cutter = createCutter(decode);
  let pending: Buffer = Buffer.alloc(0);
  for await (const chunk of body ?? []) {
    const bytes =
      pending.length === 0
        ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
        : Buffer.concat([pending, chunk]);
    pending = bytes.subarray(cutter.cut(bytes, false));
  }
  cutter.cut(pending, true);
  return { value: valueOf(cutter.rest()), vectors: cutter.vectors };
}

// Without Node's Buffer the vectors stay in the value, as base64.
async function readWhole(body: ReadableStream<Uint8Array> | null): Promise<ReplyBody> {
  const decoder = new TextDecoder();
  // Not every browser can iterate over a stream.
  const reader = body?.getReader();
  let text = "";
  for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
    text += decoder.decode(part.value, { stream: true });
  }
  return { value: parsed(text + decoder.decode()), vectors: [] };
}

// The rest was kept byte for byte; most replies are plain ASCII.
function valueOf(latin1: string): unknown {
  const text = /[\u0080-\u00ff]/.test(latin1) ? Buffer.from(latin1, "latin1").toString("utf8") : latin1;
  return parsed(text);
}

function parsed(text: string): unknown {
  if (text === "") return undefined;
  const start = text.trimStart();
  // A page is no broken JSON: the caller can say better what is wrong.
  return /^[{[]/.test(start) ? parse(start) : start.slice(0, SHOWN_CHARACTERS);
}

// Python writes what is not a number as no JSON has it; the row it stands in is wrong, not the reply.
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const mended = text.replace(/(?<=[[,:]\s*)-?(?:NaN|Infinity)(?=\s*[,\]}])/g, "null");
    if (mended === text) throw error;
    return JSON.parse(mended);
  }
}

interface Cutter {
  readonly vectors: readonly Float32Array[];
  /** Takes the vectors out of the bytes; gives how many bytes are done with, the others are to come again with more. */
  cut(bytes: Buffer, last: boolean): number;
  /** Everything but the vectors, byte for byte. */
  rest(): string;
}

function createCutter(decode: VectorDecoder): Cutter {
  const vectors: Float32Array[] = [];
  const rest: string[] = [];
  return {
    vectors,
    cut(bytes, last) {
      let copied = 0;
      const keep = (end: number): number => {
        rest.push(bytes.toString("latin1", copied, end));
        return end;
      };
      for (let key = bytes.indexOf(KEY); key >= 0;) {
        const value = textAfter(bytes, key);
        // With the byte before the key, which tells a key from a text that looks like one.
        if (value === "more" && !last) return keep(Math.max(copied, key - 1));
        if (typeof value === "object") {
          keep(value.start);
          rest.push(VECTOR_MARK, String(vectors.length));
          vectors.push(decode(bytes.toString("latin1", value.start, value.end)));
          copied = value.end;
        }
        key = bytes.indexOf(KEY, Math.max(copied, key + KEY.length));
      }
      // The beginning of a key may stand at the end.
      return keep(last ? bytes.length : Math.max(copied, bytes.length - KEY.length));
    },
    rest: () => rest.join(""),
  };
}

/** The plain text that is the value of the key at `key`; `undefined` when it is none, `more` when it is not all there. */
function textAfter(bytes: Buffer, key: number): { readonly start: number; readonly end: number } | "more" | undefined {
  if (bytes[key - 1] === BACKSLASH) return undefined;
  const colon = skipSpace(bytes, key + KEY.length);
  const quote = skipSpace(bytes, colon + 1);
  if (colon < bytes.length && bytes[colon] !== COLON) return undefined;
  if (quote < bytes.length && bytes[quote] !== QUOTE) return undefined;
  const start = quote + 1;
  const end = bytes.indexOf(QUOTE, start);
  if (start >= bytes.length || end < 0) return "more";
  // An escape, such as the `\/` that some encoders write, needs the whole parser.
  return bytes.subarray(start, end).includes(BACKSLASH) ? undefined : { start, end };
}

function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) at++;
  return at;
}
