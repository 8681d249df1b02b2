import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { registerContract, vectorSinkContract } from "@embedloom/testing";
import { afterAll, describe, expect, test } from "vitest";
import { createSqliteSink } from "./sqlite-sink.ts";

const folder = mkdtempSync(join(tmpdir(), "embedloom-sqlite-sink-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const again = () => createSqliteSink({ path: join(folder, `${files}.sqlite`) });
const create = () => {
  files += 1;
  return again();
};

describe("createSqliteSink", () => {
  registerContract(vectorSinkContract({ create, again, encodings: ["float32"] }), test);
});

test("error: a file that is no database is named", async () => {
  const path = join(folder, "notes.txt");
  writeFileSync(path, "No database at all, but long enough to be looked at. ".repeat(100));
  const identity = { fingerprint: "m", dimensions: 2, distance: "cosine", encoding: "float32" } as const;
  await expect(createSqliteSink({ path }).open(identity)).rejects.toMatchObject({
    code: "store",
    message: expect.stringContaining(path),
  });
});
