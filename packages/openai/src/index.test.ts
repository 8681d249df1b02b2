import { expect, test } from "vitest";
import * as openai from "./index.ts";

test("default: the public names are these", () => {
  expect(Object.keys(openai).toSorted()).toEqual(["createBatchJob", "createOpenAI", "estimateTokens"]);
});
