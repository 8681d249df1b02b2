import { expect, test } from "vitest";
import { voyageRefusal } from "./voyage-refusal.ts";

const request = (inputs: number) => ({ server: "Voyage", model: "voyage-4", texts: ["a"], inputs });
const refusal = (text: string, status = 400) => ({ status, text, code: "", retryAfterMs: undefined });

test.each([
  [
    "Your batch has 124302 tokens after truncation. The max allowed tokens per submitted batch is 120000.",
    3,
    "request_too_large",
  ],
  ["The max allowed tokens per submitted batch is 120,000. Your batch has 124,302 tokens.", 1, "input_too_long"],
  ["The total number of tokens exceeds 32K.", 2, "request_too_large"],
  [
    "The example at index 1 in your batch has too many tokens and does not fit into the model's context window of 16000 tokens.",
    2,
    "input_too_long",
  ],
  ["The batch size limit is 1000. Your batch size is 1200.", 1200, "request_too_large"],
  ["Model voyage-9 is not supported. Supported models are voyage-4.", 1, "model_not_found"],
  ["Something is wrong with an argument.", 2, "input_rejected"],
])("error: %s", (text, inputs, code) => {
  expect(voyageRefusal(refusal(text), request(inputs)).code).toBe(code);
});

test("behavior: of two sizes the smaller is the limit, in whichever order they come", () => {
  const one = voyageRefusal(refusal("120000 is the most tokens, this has 124302"), request(1));
  const other = voyageRefusal(refusal("124302 tokens, over the limit of 120000"), request(1));
  expect(one).toMatchObject({ limit: 120_000, tokens: 124_302, index: 0 });
  expect(other).toMatchObject({ limit: 120_000, tokens: 124_302, index: 0 });
});

test.each([
  [401, "authentication"],
  [403, "authentication"],
  [429, "rate_limited"],
  [500, "server"],
  [503, "server"],
  [504, "connection"],
])("error: status %i is %s, whatever the words", (status, code) => {
  expect(voyageRefusal(refusal("tokens 120000", status), request(2)).code).toBe(code);
});
