import { beforeAll, expect, test } from "vitest";
import type { HybridReply } from "../api/hybrid.ts";
import type { SearchHit, SearchReply } from "../api/search.ts";
import { openEvents } from "../test-support/event-reader.ts";
import { startSharedStudio, type TestStudio } from "../test-support/test-studio.ts";
import { SAMPLE_QUESTIONS } from "./sample-questions.ts";

let studio: TestStudio;

beforeAll(async () => {
  const close = await startSharedStudio((started) => (studio = started));
  const { call } = studio;
  await call("POST", "/api/samples", {});
  const events = await openEvents(`${studio.url}/api/events`);
  await call("POST", "/api/indexing/start", { automatic: true });
  await events.until("job", ({ state }) => state === "done");
  await events.close();
  return close;
});

test.each(SAMPLE_QUESTIONS)(
  "default: $question is answered first by late chunks, and not by plain ones",
  async ({ question, file, answer }) => {
    const { body } = await studio.call<SearchReply>("POST", "/api/search", { question });
    const answers = ({ name, text }: SearchHit): boolean => name === file && text.includes(answer);
    expect([body.late!.findIndex(answers), body.plain.findIndex(answers) > 0]).toEqual([0, true]);
    // By more than another rounding could turn around.
    const [first, second] = body.late!;
    expect(first!.score - second!.score).toBeGreaterThan(0.01);
    const plain = body.plain.find(answers)!;
    expect(body.plain[0]!.score - plain.score).toBeGreaterThan(0.005);
  },
);

test("default: words and vectors together say what each of them found", async () => {
  const { question } = SAMPLE_QUESTIONS[0]!;
  const { body } = await studio.call<HybridReply>("POST", "/api/search/hybrid", { question, k: 5 });
  const { body: alone } = await studio.call<SearchReply>("POST", "/api/search", { question, k: 5 });
  expect(body.vectors).toBe("late");
  const best = alone.late![0]!;
  const same = body.hits.find(({ document, chunk }) => document === best.document && chunk === best.chunk);
  expect(same).toMatchObject({ vectorRank: 1, similarity: best.score });
  const words = body.words.find(({ document, chunk }) => document === best.document && chunk === best.chunk);
  expect(words!.terms.map(({ word }) => word)).toEqual(expect.arrayContaining(["close", "winter"]));
  expect(words!.terms.every(({ score }, at, all) => at === 0 || score <= all[at - 1]!.score)).toBe(true);
});
