import { describe, expect, test } from "vitest";
import { ConnectionError } from "../errors/connection-error.ts";
import { InvalidInputError } from "../errors/invalid-input-error.ts";
import { PartialWriteError } from "../failures/partial-write-error.ts";
import { UnsupportedError } from "../errors/unsupported-error.ts";
import type { SinkRow } from "../contract/vector-sink.ts";
import { upsertRows } from "./upsert-rows.ts";
import { writeRows } from "./write-rows.ts";

const rowOf = (id: number | string, text?: string): SinkRow => ({
  id: `${id}`,
  vector: [1, 2],
  source: "s",
  digest: "d",
  text,
});
const rowsOf = (count: number): SinkRow[] => Array.from({ length: count }, (_, i) => rowOf(i));

/** An index that notes the batches it gets, after whatever `before` does. */
function createIndex(before: (batch: number) => void = () => {}) {
  const batches: string[][] = [];
  let calls = 0;
  return {
    batches,
    upsert: async (rows: readonly SinkRow[]) => {
      before((calls += 1));
      batches.push(rows.map(({ id }) => id));
    },
  };
}

describe("batches", () => {
  test("default: rows come in order, in batches of the size that was asked for", async () => {
    const index = createIndex();
    const seen: unknown[] = [];
    await writeRows(index, rowsOf(5), { batchRows: 2, onProgress: (progress) => seen.push(progress) });
    expect(index.batches).toEqual([["0", "1"], ["2", "3"], ["4"]]);
    expect(seen.at(-1)).toEqual({ written: 5, failed: 0 });
  });

  test("behavior: while a batch is written the next one is gathered and checked, and what arrives meanwhile is handled", async () => {
    const happened: string[] = [];
    const identity = { fingerprint: "m", dimensions: 2, distance: "dot", encoding: "float32" } as const;
    const watched = rowsOf(200).map((row) => ({
      ...row,
      get digest() {
        happened.push("checked");
        return "d";
      },
    }));
    const upsert = async (rows: readonly SinkRow[]): Promise<void> => {
      await new Promise((resolve) => void setImmediate(resolve));
      happened.push("arrived");
      await upsertRows(rows, { identity, write: async () => {} });
    };
    await writeRows({ identity, upsert }, watched, { batchRows: 100 });
    // The first batch; a part of the second, no more than that before what arrived was handled; and each row once.
    expect(happened.slice(0, 100)).toEqual(Array.from({ length: 100 }, () => "checked"));
    expect(happened.indexOf("arrived")).toBeLessThan(200);
    expect(happened.filter((what) => what === "checked")).toHaveLength(200);
  });

  test("args: batchBytes counts vectors and texts; a row above it goes alone", async () => {
    const index = createIndex();
    const rows = [rowOf("a", "x".repeat(100)), rowOf("b", "x".repeat(100)), rowOf("c", "x".repeat(1000)), rowOf("d")];
    await writeRows(index, rows, { batchBytes: 420 });
    expect(index.batches).toEqual([["a", "b"], ["c"], ["d"]]);
  });

  test("behavior: a row whose id is in the batch begins the next one, so that the later one stays", async () => {
    const index = createIndex();
    await writeRows(index, [rowOf("a"), rowOf("b"), rowOf("a"), rowOf("c")]);
    expect(index.batches).toEqual([
      ["a", "b"],
      ["a", "c"],
    ]);
  });

  test("error: sizes that cannot be are refused before a row is asked for", async () => {
    const asked = {
      [Symbol.iterator]: (): Iterator<SinkRow> => {
        throw new UnsupportedError("asked");
      },
    };
    for (const options of [{ batchRows: 0 }, { batchBytes: 0.5 }, { retries: -1 }]) {
      await expect(writeRows(createIndex(), asked, options)).rejects.toMatchObject({ code: "invalid_option" });
    }
  });
});

describe("failures", () => {
  test("behavior: what can pass is tried again, and nothing is written twice or lost", async () => {
    const index = createIndex((call) => {
      if (call === 2) throw new ConnectionError("away");
    });
    expect(await writeRows(index, rowsOf(6), { batchRows: 2 })).toEqual({ written: 6, failed: 0 });
    expect(index.batches.flat()).toEqual(rowsOf(6).map(({ id }) => id));
  });

  test("behavior: what cannot pass ends the run, and the stream is told to end", async () => {
    let isClosed = false;
    function* rows(): Generator<SinkRow> {
      try {
        yield* rowsOf(100);
      } finally {
        isClosed = true;
      }
    }
    const index = createIndex(() => {
      throw new UnsupportedError("never");
    });
    await expect(writeRows(index, rows(), { batchRows: 2 })).rejects.toThrow("never");
    expect(isClosed).toBe(true);
  });

  test("behavior: rows that are refused go to whoever takes them, counted from the first of all", async () => {
    const index = {
      upsert: async (rows: readonly SinkRow[]) => {
        throw new PartialWriteError(rows.length - 1, [
          { index: 1, id: "x", error: new InvalidInputError("bad", { index: 1 }) },
        ]);
      },
    };
    const taken: number[] = [];
    const progress = await writeRows(index, rowsOf(6), {
      batchRows: 3,
      onFailure: (failure) => taken.push(failure.index),
    });
    expect([taken, progress]).toEqual([[1, 4], { written: 4, failed: 2 }]);
    await expect(writeRows(index, rowsOf(6), { batchRows: 3 })).rejects.toMatchObject({
      code: "partial_write",
      written: 4,
      failures: [{ index: 1 }, { index: 4, error: { index: 4 } }],
    });
  });

  test("behavior: a run in which everything is refused ends, with bounded memory", async () => {
    const index = {
      upsert: async (batch: readonly SinkRow[]) => {
        throw new PartialWriteError(
          0,
          batch.map(({ id }, i) => ({ index: i, id, error: new InvalidInputError("bad") })),
        );
      },
    };
    let asked = 0;
    function* rows(): Generator<SinkRow> {
      for (; ; asked++) yield rowOf(asked);
    }
    await expect(writeRows(index, rows(), { batchRows: 100 })).rejects.toMatchObject({ written: 0 });
    expect(asked).toBeLessThan(1500);
  });
});
