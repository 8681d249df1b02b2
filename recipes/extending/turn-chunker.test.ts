import { createLateChunker, readChunks } from "@embedloom/late-chunk";
import { createFakeTokenEncoder, seededRandom } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createTurnChunker } from "./turn-chunker.ts";

const talk = "Recorded in May.\n\nAda: The pump leaks.\nSince Monday.\n\nBen: I order a seal: two days.\n";

test("default: each turn is a chunk under the name of its speaker", async () => {
  const chunks = readChunks(talk, await createTurnChunker().chunk(talk));
  expect(chunks.map(({ text, headingPath, startLine }) => [startLine, headingPath, text])).toEqual([
    [1, undefined, "Recorded in May."],
    [3, ["Ada"], "Ada: The pump leaks.\nSince Monday."],
    [6, ["Ben"], "Ben: I order a seal: two days."],
  ]);
});

test("behavior: a late chunker gives each turn a vector that knows the others", async () => {
  const chunker = createLateChunker({ encoder: createFakeTokenEncoder(), chunker: createTurnChunker() });
  const { chunks } = await chunker.embed(talk);
  expect(chunks.map(({ start, end }) => talk.slice(start, end))).toHaveLength(3);
  expect(chunks.every(({ embedding }) => embedding.length === 16)).toBe(true);
});

test("behavior: spans are in order, begin and end with what can be seen, and cover all of it", async () => {
  const seed = "turns";
  const random = seededRandom(seed);
  const parts = ["Ada:", "Ben: ", "\n", "\r\n", " ", "\t", "a", ":", "\u{1f600}", "é", "\u2029", "Zoë O'Neil: x"];
  for (let round = 0; round < 500; round++) {
    const text = Array.from({ length: Math.floor(30 * random()) }, () => parts[Math.floor(parts.length * random())]);
    const whole = text.join("");
    const spans = await createTurnChunker().chunk(whole);
    const pieces = spans.map(({ start, end }) => whole.slice(start, end));
    const place = `seed ${seed}, round ${round}`;
    expect(
      pieces.map((piece) => piece.trim()),
      place,
    ).toEqual(pieces);
    expect(pieces.join("").replaceAll(/\s/g, ""), place).toBe(whole.replaceAll(/\s/g, ""));
    expect(
      spans.every(({ start }, i) => start >= (spans[i - 1]?.end ?? 0)),
      place,
    ).toBe(true);
  }
});

test("error: a text that shows nothing has no chunk, and an abort is heeded", async () => {
  expect(await createTurnChunker().chunk(" \n\t ")).toEqual([]);
  const reason = new Error("enough");
  const options = { signal: AbortSignal.abort(reason) };
  expect(() => createTurnChunker().chunk(talk, options)).toThrow(reason);
});
