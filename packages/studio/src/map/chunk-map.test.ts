import { beforeAll, expect, test } from "vitest";
import type { ChunkReply } from "../api/chunk-reply.ts";
import type { MapReply, PlaceReply } from "../api/map.ts";
import type { Problem } from "../api/problem.ts";
import { openEvents } from "../test-support/event-reader.ts";
import { startSharedStudio, startTestStudio, type TestStudio } from "../test-support/test-studio.ts";

let studio: TestStudio;

beforeAll(async () => {
  const close = await startSharedStudio((started) => (studio = started));
  await studio.call("POST", "/api/samples", {});
  const events = await openEvents(`${studio.url}/api/events`);
  await studio.call("POST", "/api/indexing/start", {});
  await events.until("job", ({ state }) => state === "done");
  await events.close();
  return close;
});

test("default: every chunk is a point, in runs of its document, and the farthest touches the edge", async () => {
  const { body } = await studio.call<MapReply>("POST", "/api/map", {});
  expect(body.vectors).toBe("late");
  expect(body.points).toHaveLength(2 * 67);
  expect(body.documents.map(({ from }) => from)).toEqual([0, ...body.documents.slice(0, -1).map(({ to }) => to)]);
  expect(body.documents.at(-1)!.to).toBe(67);
  expect(Math.max(...body.points.map(Math.abs))).toBe(1);
  expect(body.shares[0]).toBeGreaterThan(body.shares[1]);
});

test("default: a question that is a chunk's own text lands on its point", async () => {
  const { body: map } = await studio.call<MapReply>("POST", "/api/map", { vectors: "plain" });
  const { id, from } = map.documents[0]!;
  const { body: chunk } = await studio.call<ChunkReply>("GET", `/api/documents/${id}/chunks/2`);
  const place = { question: chunk.text, vectors: "plain" };
  const { body } = await studio.call<PlaceReply>("POST", "/api/map/place", place);
  expect(body.x).toBeCloseTo(map.points[2 * (from + 2)]!, 2);
  expect(body.y).toBeCloseTo(map.points[2 * (from + 2) + 1]!, 2);
});

test("error: where nothing is indexed there is no map, and a chunk that is not there is not found", async () => {
  const empty = await startTestStudio();
  expect((await empty.call<Problem>("POST", "/api/map", {})).body.error.code).toBe("no_index");
  const { body } = await studio.call<MapReply>("POST", "/api/map", {});
  const { status } = await studio.call("GET", `/api/documents/${body.documents[0]!.id}/chunks/999`);
  expect(status).toBe(404);
});
