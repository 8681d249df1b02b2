import { createFakeTokenEncoder } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { type LateMeasurementSettings, measureLateChunking } from "./measure-late-chunking.ts";

const ANSWER = "It is told on this page in so many words.";
const SECTION = `${ANSWER} ${ANSWER} ${ANSWER}`;
const TOPICS = [
  "roof",
  "lift",
  "harbour",
  "garden",
  "ferry",
  "cellar",
  "bridge",
  "tower",
  "market",
  "museum",
  "mill",
  "lamp",
];
/** The topic is named in the first sentence, a chunk of its own; the answer, which follows, speaks of "it". */
const documents = TOPICS.map((topic) => `All of this is about a ${topic} and no other ${topic}. ${ANSWER}`);
const questions = TOPICS.map((topic, document) => ({
  text: topic,
  document,
  answer: { start: documents[document]!.length - ANSWER.length, end: documents[document]!.length },
}));

function measure(settings: Partial<LateMeasurementSettings>) {
  const encoder = createFakeTokenEncoder({ dimensions: 64 });
  return measureLateChunking({ encoder, documents, questions, chunkTokens: [14], ...settings });
}

describe("measureLateChunking", () => {
  test("default: an encoder that mixes the window into every token is surely better late", async () => {
    const { questions: asked, source, rows } = await measure({});
    expect([asked, source, rows.length]).toEqual([TOPICS.length, "caller", 1]);
    const [row] = rows;
    expect(row).toMatchObject({ chunkTokens: 14, verdict: "better" });
    expect(row!.points).toBeCloseTo(100 * (row!.late - row!.plain), 6);
    expect(row!.points - row!.margin).toBeGreaterThan(0);
  });

  test("behavior: without context in the tokens, late is plain but for the special tokens", async () => {
    const encoder = createFakeTokenEncoder({ dimensions: 64, contextShare: 0 });
    const [row] = (await measure({ encoder, specials: "exclude" })).rows;
    expect(row).toMatchObject({ points: 0, margin: 0, verdict: "undecided" });
  });

  test("args: every size has a row, over the same questions", async () => {
    const { rows } = await measure({ chunkTokens: [8, 64] });
    expect(rows.map(({ chunkTokens }) => chunkTokens)).toEqual([8, 64]);
    expect(rows[0]!.chunks).toBeGreaterThan(rows[1]!.chunks);
  });

  test("default: headings become questions, and are taken out of the documents", async () => {
    const pages = TOPICS.map((topic) => `# ${topic}\n\n${SECTION}\n\n## Notes\n\n${SECTION}`);
    const encoder = createFakeTokenEncoder({ dimensions: 64 });
    const seen: string[] = [];
    const listening = {
      ...encoder,
      tokenize: async (text: string) => {
        seen.push(text);
        return encoder.tokenize(text);
      },
    };
    const { questions: asked, source } = await measureLateChunking({ encoder: listening, documents: pages });
    // "Notes" stands in every document, so that no section is its answer.
    expect([asked, source]).toEqual([TOPICS.length, "headings"]);
    expect(seen.filter((text) => text.includes("#"))).toEqual([]);
  });

  test.each<[string, Partial<LateMeasurementSettings>, string]>([
    ["no questions", { questions: [] }, "questions"],
    ["no headings", { questions: undefined }, "questions"],
    ["an answer outside", { questions: [{ text: "a", document: 0, answer: { start: 0, end: 1e6 } }] }, "questions[0]"],
    ["an empty answer", { questions: [{ text: "a", document: 0, answer: { start: 3, end: 3 } }] }, "questions[0]"],
    ["no such document", { questions: [{ text: "a", document: 99, answer: { start: 0, end: 1 } }] }, "questions[0]"],
    ["one string", { documents: JSON.parse(`"text"`) as string[] }, "documents"],
    ["no size", { chunkTokens: [0] }, "chunkTokens[0]"],
  ])("error: %s, before any model runs", async (_, settings, option) => {
    const encoder = createFakeTokenEncoder();
    await expect(measure({ encoder, ...settings })).rejects.toMatchObject({ code: "invalid_option", option });
    expect(encoder.sequences).toEqual([]);
  });

  test("error: an abort ends it", async () => {
    const reason = new Error("enough");
    await expect(measure({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
