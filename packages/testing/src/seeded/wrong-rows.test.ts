import { expect, test } from "vitest";
import { createFakeSink } from "../fakes/index.ts";
import { deterministicVector, numberedId, numberedText, wrongRows } from "./index.ts";

test("default: names the rows that are missing, of another version or of another model, and no others", async () => {
  const identity = { fingerprint: "m", dimensions: 8, distance: "cosine", encoding: "float32" } as const;
  const index = await createFakeSink().open(identity);
  const row = (number: number, version: number, model: string) => ({
    id: numberedId(number),
    vector: deterministicVector(numberedText(number, version), 8, model),
    source: "numbers",
    digest: "d",
  });
  await index.upsert([row(0, 2, "m"), row(1, 1, "m"), row(2, 2, "other"), row(4, 2, "m")]);
  expect(await wrongRows(index, { count: 5, version: 2, model: "m", dimensions: 8 })).toEqual([1, 2, 3]);
  expect(await wrongRows(index, { count: 2, model: "m", dimensions: 8 })).toEqual([0]);
});

test("behavior: looks at more rows than one page", async () => {
  const index = await createFakeSink().open({
    fingerprint: "m",
    dimensions: 8,
    distance: "cosine",
    encoding: "float32",
  });
  expect(await wrongRows(index, { count: 1001, model: "m", dimensions: 8 })).toHaveLength(1001);
});

test("error: an index that gives no rows", async () => {
  for (const rows of [undefined, null]) {
    const index = { get: async () => rows as never };
    await expect(wrongRows(index, { count: 2, model: "m", dimensions: 8 })).rejects.toMatchObject({
      code: "invalid_option",
    });
  }
});
