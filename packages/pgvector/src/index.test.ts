import { expect, test } from "vitest";
import * as pgvector from "./index.ts";

test("default: the public names are these", () => {
  expect(Object.keys(pgvector)).toEqual(["createPgvectorSink"]);
});
