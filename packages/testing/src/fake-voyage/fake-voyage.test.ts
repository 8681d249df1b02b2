import { expect, test } from "vitest";
import { startFakeVoyage } from "./fake-voyage.ts";

const headers = { authorization: "Bearer pa-test" };

async function post(url: string, body: unknown): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  return { status: response.status, text: await response.text() };
}

const model = "voyage-context-4";

test.each([
  ["no model of this endpoint", { model: "voyage-4", inputs: [["a"]] }, "not supported"],
  ["a flat list of documents", { model, inputs: ["a"], input_type: "document" }, "list of lists"],
  ["an empty chunk", { model, inputs: [["a", ""]] }, "list of lists"],
  ["no documents", { model, inputs: [] }, "list of lists"],
  ["1,001 documents", { model, inputs: Array.from({ length: 1001 }, () => ["a"]) }, "batch size limit is 1000"],
  ["16,001 chunks", { model, inputs: [Array.from({ length: 16_001 }, () => "a")] }, "at most 16000"],
  ["a document of more than 32,000 tokens", { model, inputs: [["a"], ["a".repeat(128_004)]] }, "example at index 1"],
  [
    "a request of more than 32,000 tokens",
    { model, inputs: Array.from({ length: 5 }, () => ["a".repeat(32_000)]) },
    "32000",
  ],
  ["a width it has not", { model, inputs: [["a"]], output_dimension: 300 }, "output_dimension"],
  ["a dtype it has not", { model, inputs: [["a"]], output_dtype: "int4" }, "output_dtype"],
  ["an unknown field", { model, inputs: [["a"]], dimensions: 256 }, "dimensions"],
  ["an unknown input type", { model, inputs: [["a"]], input_type: "passage" }, "input_type"],
])("error: chunks in context: %s is a 400", async (_, body, words) => {
  await using server = await startFakeVoyage();
  const { status, text } = await post(`${server.url}/contextualizedembeddings`, body);
  expect(status).toBe(400);
  expect(JSON.parse(text).detail).toContain(words);
});

test("error: plain texts: over-long ones are named, floats are refused as a format, and 1,000 is the most", async () => {
  await using server = await startFakeVoyage();
  const url = `${server.url}/embeddings`;
  const long = await post(url, { model: "voyage-law-2", input: ["a", "a".repeat(64_004)] });
  expect(long.text).toContain("example at index 1");
  expect((await post(url, { model: "voyage-4", input: ["a"], encoding_format: "float" })).status).toBe(400);
  const many = await post(url, { model: "voyage-4", input: Array.from({ length: 1001 }, () => "a") });
  expect(many.status).toBe(400);
});

test("behavior: a chunk's vector knows its document, and bytes and bits are those of the float", async () => {
  await using server = await startFakeVoyage();
  const url = `${server.url}/contextualizedembeddings`;
  const vectors = async (dtype: string): Promise<number[][]> => {
    const { text } = await post(url, {
      model,
      inputs: [["amber", "basalt"]],
      output_dimension: 256,
      output_dtype: dtype,
    });
    return JSON.parse(text).data[0].data.map((each: { embedding: number[] }) => each.embedding);
  };
  const [floats, bytes, bits, signed] = await Promise.all(["float", "int8", "ubinary", "binary"].map(vectors));
  expect([floats?.[0]?.length, bytes?.[0]?.length, bits?.[0]?.length]).toEqual([256, 256, 32]);
  const [highest = 0] = bits?.[0] ?? [];
  const [first = 0] = floats?.[0] ?? [];
  expect(highest >> 7).toBe(first > 0 ? 1 : 0);
  expect(signed?.[0]).toEqual(bits?.[0]?.map((byte) => byte - 128));
  const { text } = await post(url, { model, inputs: [["amber", "cedar"]], output_dimension: 256 });
  expect(JSON.parse(text).data[0].data[0].embedding).not.toEqual(floats?.[0]);
});

test("behavior: the bucket of tokens turns away what is over it, with a wait", async () => {
  await using server = await startFakeVoyage({ rateLimits: { tokensPerMinute: 10 }, now: () => 0 });
  const url = `${server.url}/embeddings`;
  expect((await post(url, { model: "voyage-4", input: ["a".repeat(40)] })).status).toBe(200);
  expect((await post(url, { model: "voyage-4", input: ["a"] })).status).toBe(429);
});
