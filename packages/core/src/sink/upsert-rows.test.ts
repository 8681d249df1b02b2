import { describe, expect, test } from "vitest";
import { ConnectionError } from "../errors/connection-error.ts";
import { InputRejectedError } from "../errors/input-rejected-error.ts";
import { isEmbedloomError } from "../failures/is-embedloom-error.ts";
import type { IndexIdentity, SinkRow } from "../contract/vector-sink.ts";
import type { CheckedRow } from "./check-row.ts";
import { upsertRows } from "./upsert-rows.ts";

const identity: IndexIdentity = { fingerprint: "m", dimensions: 1, distance: "cosine", encoding: "float32" };
const rowsOf = (count: number): SinkRow[] =>
  Array.from({ length: count }, (_, i) => ({ id: `${i}`, vector: [1], source: "s", digest: "d" }));

/** A database that refuses what only it can judge. */
function createDatabase(refuses: (row: CheckedRow) => boolean) {
  const kept = new Set<string>();
  let writes = 0;
  return {
    kept,
    writes: () => writes,
    write: async (rows: readonly CheckedRow[]) => {
      writes += 1;
      if (rows.some(refuses)) throw new InputRejectedError("refused");
      for (const { id } of rows) kept.add(id);
    },
  };
}

async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe("what only the database can judge", () => {
  test("behavior: one row of 1,000 is found in some twenty writes, and the others are written", async () => {
    const database = createDatabase(({ id }) => id === "617");
    const error = await errorOf(upsertRows(rowsOf(1000), { identity, write: database.write }));
    expect.assert(isEmbedloomError(error, "partial_write"));
    expect(error).toMatchObject({ written: 999, failures: [{ index: 617, id: "617", error: { index: 617 } }] });
    expect(error.message).toBe(
      "1 of 1000 rows were not written; the reasons are in `failures`. The first: row 617: refused",
    );
    expect(database.kept.size).toBe(999);
    expect(database.writes()).toBeLessThanOrEqual(1 + 2 * 10);
  });

  test("behavior: a database that refuses everything is asked a bounded number of times", async () => {
    const database = createDatabase(() => true);
    const error = await errorOf(upsertRows(rowsOf(1000), { identity, write: database.write }));
    expect(isEmbedloomError(error, "input_rejected")).toBe(true);
    expect(database.writes()).toBeLessThanOrEqual(50);
  });

  test("error: what no row is to blame for ends the call at once", async () => {
    let writes = 0;
    const write = async (): Promise<void> => {
      writes += 1;
      throw new ConnectionError("away");
    };
    await expect(upsertRows(rowsOf(10), { identity, write })).rejects.toThrow("away");
    expect(writes).toBe(1);
  });
});

test("args: a sink's own refusals stand beside those of core, by position", async () => {
  const database = createDatabase(() => false);
  const rows = rowsOf(4).with(1, { ...rowsOf(1)[0]!, id: "no" });
  rows[3] = { ...rows[3]!, vector: [NaN] };
  const refuse = ({ id }: CheckedRow): string | undefined => (id === "no" ? "The sink says no." : undefined);
  const error = await errorOf(upsertRows(rows, { identity, refuse, write: database.write }));
  expect(error).toMatchObject({ written: 2, failures: [{ index: 1 }, { index: 3 }] });
});

test("behavior: nothing good is nothing written", async () => {
  const database = createDatabase(() => false);
  await upsertRows([], { identity, write: database.write });
  await expect(upsertRows([{ ...rowsOf(1)[0]!, id: "" }], { identity, write: database.write })).rejects.toThrow(
    "1 of 1",
  );
  expect(database.writes()).toBe(0);
});

test.each([
  ["rejects", () => Promise.reject(new TypeError("late"))],
  ["resolves", async () => undefined],
  ["gives a number", () => NaN],
])("error: a `refuse` that %s is refused by name, and nothing is written", async (_kind, refuse) => {
  const database = createDatabase(() => false);
  const plan = { identity, refuse: refuse as never, write: database.write };
  const error = await errorOf(upsertRows(rowsOf(1), plan));
  expect.assert(isEmbedloomError(error, "invalid_option"));
  expect(error.message).toContain("plan.refuse");
  expect(database.writes()).toBe(0);
});
