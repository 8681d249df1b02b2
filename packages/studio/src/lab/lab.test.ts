import { createParagraphChunker } from "@embedloom/late-chunk";
import { beforeAll, expect, test } from "vitest";
import type { LabExample, LabHeatReply, LabReply } from "../api/lab.ts";
import type { Problem } from "../api/problem.ts";
import { fakeChoice, startFakeProvider, useProvider } from "../test-support/fake-provider.ts";
import { startSharedStudio, startTestStudio, type TestStudio } from "../test-support/test-studio.ts";

const settings = { chunker: "paragraphs", size: 200, overlap: 0 } as const;

let studio: TestStudio;
let example: LabExample;

beforeAll(async () => {
  const close = await startSharedStudio((started) => (studio = started));
  example = (await studio.call<LabExample>("GET", "/api/lab/example")).body;
  return close;
});

test("default: the boundaries are the chunker's, whatever size and overlap are", async () => {
  for (const [size, overlap] of [
    [50, 0],
    [200, 0],
    [333, 100],
    [2000, 1000],
  ] as const) {
    const body = { ...settings, text: example.text, size, overlap };
    const reply = await studio.call<LabReply>("POST", "/api/lab/chunks", body);
    const chunker = createParagraphChunker({ maxCharacters: size, overlapCharacters: overlap });
    const own = await chunker.chunk(example.text, {});
    expect(reply.body.spans).toEqual(own.flatMap(({ start, end }) => [start, end]));
  }
});

test("default: what the tokens add is the similarity of their chunk, read alone and inside the text", async () => {
  const body = { ...settings, text: example.text, question: example.question };
  const { chunks } = (await studio.call<LabHeatReply>("POST", "/api/lab/heat", body)).body;
  for (const { start, end, plain, late } of chunks) {
    for (const { score, scores, tokens } of [plain, late]) {
      expect(tokens).toHaveLength(2 * scores.length);
      expect(tokens.every((at) => at >= start && at <= end)).toBe(true);
      // The model's own vector has its special tokens in it.
      expect(Math.abs(scores.reduce((sum, part) => sum + part, 0) - score)).toBeLessThan(0.02);
    }
  }
  const doors = chunks.find(({ start, end }) => example.text.slice(start, end).includes("In winter they close"))!;
  expect(doors.elsewhere).toEqual(["mill"]);
  expect(doors.late.score).toBeGreaterThan(doors.plain.score);
});

test.each([
  ["an overlap over half of the size", { ...settings, overlap: 101, text: "a" }],
  ["an empty text", { ...settings, text: "" }],
  ["a longer text than it takes", { ...settings, text: "a".repeat(8001) }],
  ["an unknown chunker", { ...settings, chunker: "words", text: "a" }],
])("args: %s is refused", async (_name, body) => {
  expect((await studio.call("POST", "/api/lab/chunks", body)).status).toBe(400);
});

test("behavior: a provider that bills is never asked by a knob", async () => {
  const provider = await startFakeProvider();
  const other = await startTestStudio();
  await useProvider(other, fakeChoice(provider));
  const before = provider.requests.length;
  const body = { ...settings, text: example.text, question: "When?" };
  const { status, body: problem } = await other.call<Problem>("POST", "/api/lab/heat", body);
  expect([status, problem.error.message]).toEqual([400, expect.stringContaining("no token vectors")]);
  expect(provider.requests.length).toBe(before);
});
