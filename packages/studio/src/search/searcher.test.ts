import { beforeAll, expect, test } from "vitest";
import type { DimensionsReply, MeasureStatus } from "../api/dimensions.ts";
import type { DocumentPage, DocumentText } from "../api/documents.ts";
import type { HeatReply, SearchHit, SearchReply, WidthsReply } from "../api/search.ts";
import { openEvents } from "../test-support/event-reader.ts";
import { startSharedStudio, type TestStudio } from "../test-support/test-studio.ts";

const QUESTION = "How did Tomas Lindqvist burn his hands?";

let studio: TestStudio;

// The bundled model is the one provider with late chunks, and is loaded once for all tests of this file.
beforeAll(async () => {
  const end = await startSharedStudio((started) => (studio = started));
  const events = await openEvents(`${studio.url}/api/events`);
  await studio.call("POST", "/api/samples", {});
  await studio.call("POST", "/api/indexing/start", {});
  await events.until("job", ({ state }) => state === "done");
  await events.close();
  return end;
});

async function search(body: object): Promise<SearchReply> {
  return (await studio.call<SearchReply>("POST", "/api/search", body)).body;
}

async function textOf({ document, start, end }: SearchHit): Promise<string> {
  const { body } = await studio.call<DocumentText>("GET", `/api/documents/${document}`);
  return body.text.slice(start, end);
}

test("default: a question finds chunks both ways, and each hit knows its place in the other column", async () => {
  const { plain, late = [], dimensions, fullDimensions, disagreements } = await search({ question: QUESTION, k: 5 });
  expect([plain.length, late.length, dimensions]).toEqual([5, 5, fullDimensions]);
  for (const [column, other] of [
    [plain, late],
    [late, plain],
  ] as const) {
    expect(column.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5]);
    for (const hit of column) {
      expect(hit.text).toBe(await textOf(hit));
      const twin = other.find(({ document, chunk }) => document === hit.document && chunk === hit.chunk);
      const { rank: otherRank, score: otherScore } = twin ?? { rank: hit.otherRank, score: hit.otherScore };
      expect(hit).toMatchObject({ otherRank, otherScore });
      expect(hit.otherRank! > 5).toBe(twin === undefined);
    }
  }
  expect(disagreements).toBe(plain.filter(({ otherRank }) => otherRank! > 5).length);
  expect([...plain, ...late].some(({ text }) => text.includes("the skin of his palms was burned"))).toBe(true);
});

test("args: a narrower search re-ranks without embedding the question again", async () => {
  await search({ question: QUESTION });
  const narrow = await search({ question: QUESTION, dimensions: 48, k: 50 });
  expect([narrow.dimensions, narrow.embedMs]).toEqual([48, 0]);
  const full = await search({ question: QUESTION, k: 50 });
  expect(narrow.plain.map(({ chunk }) => chunk)).not.toEqual(full.plain.map(({ chunk }) => chunk));
});

test("default: the hits of every stop come in one call, the same as stop by stop", async () => {
  const { body: stops } = await studio.call<DimensionsReply>("GET", "/api/dimensions");
  const { body } = await studio.call<WidthsReply>("POST", "/api/search/widths", {
    question: QUESTION,
    k: 4,
    vectors: "late",
  });
  expect(body.widths.map(({ dimensions }) => dimensions)).toEqual(stops.stops);
  expect(stops).toMatchObject({ full: stops.stops[0], chunks: 67 });
  for (const { dimensions, hits } of body.widths) {
    const { late = [] } = await search({ question: QUESTION, k: 4, dimensions });
    const found = hits.map(({ chunk }) => body.chunks[chunk]!);
    expect(found.map(({ text }) => text)).toEqual(late.map(({ text }) => text));
  }
});

test("default: the heat of a document has one number per chunk and way, the same as the search", async () => {
  const { plain } = await search({ question: QUESTION });
  const [best] = plain;
  const { body } = await studio.call<HeatReply>("POST", `/api/documents/${best!.document}/heat`, {
    question: QUESTION,
  });
  expect(body.plain).toHaveLength(body.spans.length / 2);
  expect(body.late).toHaveLength(body.plain.length);
  expect([body.plain[best!.chunk], body.late![best!.chunk]]).toEqual([best!.score, best!.otherScore]);
  expect(body.spans.slice(2 * best!.chunk, 2 * best!.chunk + 2)).toEqual([best!.start, best!.end]);
});

test.each([
  [{ question: "" }, /`question`/],
  [{ question: "x", k: 0 }, /`k`/],
  [{ question: "x", dimensions: 5000 }, /`dimensions` goes up to/],
  [{ question: 7 }, /`question`/],
])("error: the search %j is refused by what is wrong with it", async (body, message) => {
  const reply = await studio.call("POST", "/api/search", body);
  expect(reply).toMatchObject({ status: 400, body: { error: { message: expect.stringMatching(message) } } });
});

test("default: the curve is measured on the index, and kept until it changes", async () => {
  const events = await openEvents(`${studio.url}/api/events`);
  await studio.call("POST", "/api/measure", { queries: 20 });
  const { rows, widths, corpus } = await events.until("measure", ({ state }) => state === "done");
  expect([rows.length, corpus]).toEqual([widths, 67]);
  expect(rows[0]).toMatchObject({ recall: 1, twoStageRecall: 1 });
  expect(rows.at(-1)!.recall).toBeLessThan(1);
  expect(rows.map(({ bytesPerVector }) => bytesPerVector)).toEqual(rows.map(({ dimensions }) => 4 * dimensions));
  const again = await studio.call<MeasureStatus>("POST", "/api/measure", { queries: 20 });
  expect(again.body).toMatchObject({ state: "done", rows });
  const { body } = await studio.call<DocumentPage>("GET", "/api/documents");
  await studio.call("DELETE", `/api/documents/${body.documents[0]!.id}`);
  expect((await studio.call("GET", "/api/snapshot")).body).toMatchObject({ measure: { state: "stale" } });
  await events.close();
});
