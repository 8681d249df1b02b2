import { expect, test } from "vitest";
import { checkInputs } from "./check-inputs.ts";
import type { InputType } from "../contract/embedder.ts";
import { InvalidInputError } from "../errors/invalid-input-error.ts";
import { InvalidOptionError } from "../errors/invalid-option-error.ts";

test("default: texts and no texts pass, white space included", () => {
  const { signal } = new AbortController();
  expect(() => checkInputs([])).not.toThrow();
  expect(() => checkInputs(["a", " ", "\n"], { dimensions: 1, inputType: "query", signal })).not.toThrow();
});

test("error: what is no text is named by its position and not repeated", () => {
  const notTexts: unknown = ["a", { secret: 1 }];
  expect(() => checkInputs(notTexts as string[])).toThrow("Input 1: Expected a string, got a value of type object.");
  expect(() => checkInputs(["a", "b", ""])).toThrow(InvalidInputError);
  expect(() => checkInputs(["a", "b", ""])).toThrow(/^Input 2: The text is empty/);
  const single: unknown = "one text";
  expect(() => checkInputs(single as string[])).toThrow(
    "Expected `inputs` to be an array of strings, got a string of 8 characters.",
  );
});

test("error: holes in the array are no texts", () => {
  const holes: unknown = Object.assign([], { 1: "a" });
  expect(() => checkInputs(holes as string[])).toThrow(InvalidInputError);
});

test("error: options that cannot work", () => {
  for (const dimensions of [0, -1, 2.5, NaN])
    expect(() => checkInputs(["a"], { dimensions })).toThrow(InvalidOptionError);
  const unknown: unknown = "passage";
  expect(() => checkInputs(["a"], { inputType: unknown as InputType })).toThrow(
    'Expected `inputType` to be one of "query", "document", got a string of 7 characters.',
  );
});

test("error: an aborted signal throws its reason", () => {
  const reason = new Error("enough");
  expect(() => checkInputs(["a"], { signal: AbortSignal.abort(reason) })).toThrow(reason);
});
