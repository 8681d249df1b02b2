import { expect, test } from "vitest";
import * as ollama from "./index.ts";

test("default: the public names are these", () => {
  expect(Object.keys(ollama)).toEqual(["createOllama", "listOllamaModels"]);
});
