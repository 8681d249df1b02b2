import { expect, test } from "vitest";
import * as qdrant from "./index.ts";

test("default: the public names are these", () => {
  expect(Object.keys(qdrant)).toEqual(["createQdrantSink"]);
});
