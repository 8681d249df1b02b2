import { expect, test } from "vitest";
import { postJson } from "../fake-http/post-json.ts";
import { startFakeQdrant } from "./fake-qdrant.ts";

const uuid = "00000000-0000-4000-8000-000000000001";

test("default: points are kept, found and scrolled as the documentation says", async () => {
  await using server = await startFakeQdrant();
  const put = (path: string, body: unknown): ReturnType<typeof postJson> =>
    postJson(`${server.url}/collections/${path}`, body, { method: "PUT" });
  const post = (path: string, body: unknown): ReturnType<typeof postJson> =>
    postJson(`${server.url}/collections/${path}`, body);
  expect((await put("c", { vectors: { size: 2, distance: "Cosine" } })).json()).toMatchObject({
    result: true,
    status: "ok",
  });
  expect((await put("c", { vectors: { size: 2, distance: "Cosine" } })).status).toBe(409);
  expect(
    (await put("c/points", { points: [{ id: uuid, vector: [3, 4], payload: { tags: ["a", "b"] } }] })).status,
  ).toBe(200);
  const found = await post("c/points/query", {
    query: [3, 4],
    limit: 1,
    filter: { must: [{ key: "tags", match: { value: "b" } }] },
  });
  expect(found.json()).toMatchObject({ result: { points: [{ id: uuid, score: expect.closeTo(1, 5) as number }] } });
  const kept = await post("c/points", { ids: [uuid] });
  expect(kept.json()).toMatchObject({ result: [{ vector: [expect.closeTo(0.6, 5), expect.closeTo(0.8, 5)] }] });
  expect((await post("c/points/scroll", { limit: 1 })).json()).toMatchObject({ result: { next_page_offset: null } });
  const none = await post("c/points/count", { filter: { must_not: [{ key: "tags", match: { any: ["a"] } }] } });
  expect(none.json()).toMatchObject({ result: { count: 0 } });
});

test("error: it refuses what Qdrant refuses", async () => {
  await using server = await startFakeQdrant();
  const put = (path: string, body: unknown): ReturnType<typeof postJson> =>
    postJson(`${server.url}/collections/${path}`, body, { method: "PUT" });
  expect((await put("c", { vectors: { size: 0, distance: "Cosine" } })).status).toBe(422);
  await put("c", { vectors: { size: 2, distance: "Dot" } });
  const wrong = await put("c/points", { points: [{ id: uuid, vector: [1, 2, 3] }] });
  expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining("expected dim: 2, got 3")]);
  expect((await put("c/points", { points: [{ id: "no uuid", vector: [1, 2] }] })).status).toBe(400);
  expect((await put("absent/points", { points: [] })).status).toBe(404);
  expect((await postJson(`${server.url}/collections/c/points/count`, { filter: { where: 1 } })).status).toBe(400);
});

test("behavior: one bad point of a request means none of it", async () => {
  await using server = await startFakeQdrant();
  await postJson(`${server.url}/collections/c`, { vectors: { size: 1, distance: "Dot" } }, { method: "PUT" });
  const points = [
    { id: uuid, vector: [1] },
    { id: "bad", vector: [1] },
  ];
  await postJson(`${server.url}/collections/c/points`, { points }, { method: "PUT" });
  expect((await postJson(`${server.url}/collections/c/points/count`, {})).json()).toMatchObject({
    result: { count: 0 },
  });
});
