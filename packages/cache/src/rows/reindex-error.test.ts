import { ConnectionError, InvalidInputError } from "@embedloom/core";
import { expect, test } from "vitest";
import { reindexError } from "./reindex-error.ts";

test("default: moves the index of an error that has one", () => {
  const moved = reindexError(new InvalidInputError("The text is bad.", { index: 2 }), (index) => index * 10);
  expect(moved).toMatchObject({ code: "invalid_input", index: 20, message: "Input 20: The text is bad." });
});

test("args: an index that has no place in the call is removed", () => {
  const moved = reindexError(new InvalidInputError("The text is bad.", { index: 2 }), () => undefined);
  expect(moved).toMatchObject({ index: undefined, message: "The text is bad." });
});

test("args: other errors stay as they are", () => {
  for (const error of [new ConnectionError("No route."), new Error("plain"), "text", undefined]) {
    expect(reindexError(error, () => 1)).toBe(error);
  }
});
