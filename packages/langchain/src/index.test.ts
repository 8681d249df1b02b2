import { expect, test } from "vitest";
import * as langchain from "./index.ts";

test("default: the public names are these", () => {
  expect(Object.keys(langchain)).toEqual(["fromLangChain", "toLangChain"]);
});
