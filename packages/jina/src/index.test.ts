import { expect, test } from "vitest";
import * as jina from "./index.ts";

test("default: the public names are these", () => {
  expect(Object.keys(jina).toSorted()).toEqual(["createBinaryJinaDocuments", "createJina", "createJinaDocuments"]);
});
