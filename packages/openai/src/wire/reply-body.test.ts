import { Buffer } from "node:buffer";
import { seededRandom } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { readEmbeddings, replyFields } from "./openai-wire.ts";
import { readReplyBody, type ReplyBody } from "./reply-body.ts";
import { createVectorDecoder } from "./vector-decoder.ts";

function bodyOf(text: string, chunkBytes: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += chunkBytes) controller.enqueue(bytes.slice(at, at + chunkBytes));
      controller.close();
    },
  });
}

const read = (text: string, chunkBytes = 1e6): Promise<ReplyBody> =>
  readReplyBody(bodyOf(text, chunkBytes), createVectorDecoder(4));
const base64 = (...values: number[]): string => Buffer.from(new Float32Array(values).buffer).toString("base64");

async function vectorsOf(text: string, chunkBytes?: number): Promise<number[][]> {
  const { value, vectors } = await read(text, chunkBytes);
  return readEmbeddings(replyFields(value), vectors).items.map(({ vector }) => Array.from(vector, Number));
}

describe("readReplyBody", () => {
  test("default: base64 stays out of the value and is found by its number", async () => {
    const text = JSON.stringify({
      data: [{ embedding: base64(1, 2) }, { embedding: base64(3) }],
      usage: { total_tokens: 2 },
    });
    const { value, vectors } = await read(text);
    expect(value).toEqual({ data: [{ embedding: "#0" }, { embedding: "#1" }], usage: { total_tokens: 2 } });
    expect(vectors).toEqual([new Float32Array([1, 2]), new Float32Array([3])]);
  });

  test("behavior: a mark of the byte order and what Python writes for no number spoil nothing", async () => {
    expect(await vectorsOf('\ufeff{"data":[{"embedding":[1,2]}]}')).toEqual([[1, 2]]);
    const values = await vectorsOf('{"data":[{"embedding":[NaN, 1]},{"embedding":[-Infinity]},{"embedding":[3]}]}');
    expect(values).toEqual([[Number.NaN, 1], [Number.NaN], [3]]);
    await expect(read('{"data":[{"embedding":[NaN')).rejects.toThrow(SyntaxError);
  });

  test("behavior: spaces and line ends around the colon are allowed", async () => {
    expect(await vectorsOf(`{ "data" : [ { "embedding"\n : \t"${base64(5)}" } ] }`)).toEqual([[5]]);
  });

  test("behavior: escapes in base64 are read by the parser", async () => {
    const escaped = base64(-1e-9, 3e7, 0.1, 7).replaceAll("/", "\\/").replace("A", "\\u0041");
    expect((await vectorsOf(`{"data":[{"embedding":"${escaped}"},{"embedding":"${base64(2)}"}]}`))[1]).toEqual([2]);
    expect((await vectorsOf(`{"data":[{"embedding":"${escaped}"}]}`))[0]).toEqual([
      ...new Float32Array([-1e-9, 3e7, 0.1, 7]),
    ]);
  });

  test("behavior: the word inside other texts changes nothing", async () => {
    const model = 'a "embedding":"trap" \\';
    const data = [{ object: "embedding", note: '"embedding"', embedding: base64(4), 'x"embedding': "y" }];
    const { value } = await read(JSON.stringify({ model, data, embedding: null }));
    expect(value).toEqual({ model, data: [{ ...data[0], embedding: "#0" }], embedding: null });
  });

  test("behavior: numbers and base64 may come mixed", async () => {
    expect(await vectorsOf(`{"data":[{"embedding":[1,2]},{"embedding":"${base64(3, 4)}"}]}`)).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  test.each([["<html></html>"], ["[1]"], ['"text"'], ["  "]])("behavior: %j is no object", async (text) => {
    const { value } = await read(text);
    expect(() => replyFields(value)).toThrow(/no JSON object|a page/);
  });

  test("behavior: an empty body is nothing", async () => {
    for (const body of [null, bodyOf("", 1)]) {
      const { value } = await readReplyBody(body, createVectorDecoder(1));
      expect(() => replyFields(value)).toThrow("200 and nothing");
    }
  });

  test("error: a body cut anywhere is a SyntaxError, never a short answer", async () => {
    const whole = JSON.stringify({ data: [{ embedding: base64(1, 2), index: 0 }], usage: { total_tokens: 2 } });
    for (let length = 1; length < whole.length; length++) {
      const call = read(whole.slice(0, length), 7);
      await expect(call, `after ${length} bytes`).rejects.toThrow(SyntaxError);
    }
  });

  test("behavior: reads what JSON.parse reads, for replies of any shape in chunks of any size", async () => {
    const seed = "reply shapes 1";
    const random = seededRandom(seed);
    const pick = <T>(...choices: readonly T[]): T => choices[Math.floor(random() * choices.length)]!;
    for (let round = 0; round < 300; round++) {
      const item = (): object => {
        const vector = Array.from({ length: 1 + Math.floor(random() * 5) }, () => Math.fround(random() - 0.5));
        const fields = { object: "embedding", note: pick('"embedding":"', "\\", "ü🏝", '\\"embedding":"x"'), index: 0 };
        return { ...pick<object>(fields, {}), embedding: pick<unknown>(base64(...vector), vector) };
      };
      const reply = { model: pick("m", '"embedding"'), data: Array.from({ length: round % 4 }, item) };
      const text = JSON.stringify(reply, null, pick(0, 2));
      const parsed = readEmbeddings(replyFields(JSON.parse(text))).items.map(({ vector }) =>
        Array.from(vector, Number),
      );
      const chunkBytes = 1 + Math.floor(random() ** 2 * 200);
      expect(await vectorsOf(text, chunkBytes), `${seed}, round ${round}`).toEqual(parsed);
    }
  });
});
