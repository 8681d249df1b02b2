import { InputTooLongError } from "@embedloom/core";
import { expect, test } from "vitest";
import { UsageError } from "../errors/usage-error.ts";
import { checkQuestion, QUESTION_CHARACTERS, refusedQuestion } from "./check-question.ts";

test("default: a question of the greatest length passes", () => {
  expect(() => checkQuestion("a".repeat(QUESTION_CHARACTERS))).not.toThrow();
});

test("error: a longer one is refused with its length, the limit and the way out", () => {
  expect(() => checkQuestion("a".repeat(125_000), "`question`")).toThrow(
    new UsageError(
      "`question` has 125,000 characters; at most 8,000 are taken. Shorten it to what you want to find, or cut it into several questions.",
    ),
  );
});

test.each([
  [
    { tokens: 612, limit: 512 },
    "The question with 612 tokens is too long for the model of the collection, which takes 512.",
  ],
  [{ limit: 512 }, "The question is too long for the model of the collection, which takes 512."],
  [{}, "The question is too long for the model of the collection."],
])("error: a model that refuses a question for its length, with %j", (facts, words) => {
  expect(() => refusedQuestion(new InputTooLongError("Input 0: cut it into chunks.", facts))).toThrow(
    new UsageError(`${words} Shorten it, or search by words alone.`),
  );
});

test("behavior: any other error stays as it is", () => {
  const error = new Error("other");
  expect(() => refusedQuestion(error)).toThrow(error);
});
