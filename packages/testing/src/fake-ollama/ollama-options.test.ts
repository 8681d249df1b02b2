import { expect, test } from "vitest";
import { loadOptions, optionProblem } from "./ollama-options.ts";

const encoder = { dimensions: 8, contextLength: 8192 };
const server = { defaultNumCtx: 4096 };

test("default: what the Modelfile sets and the request repeats is the same load, in any order", () => {
  const model = { ...encoder, parameters: { num_ctx: 512 } };
  expect(loadOptions(model, { num_ctx: 512 }, server)).toEqual(loadOptions(model, undefined, server));
  expect(loadOptions(model, { temperature: 1 }, server)).toEqual({ num_ctx: 512, num_batch: 512 });
  const one = loadOptions(encoder, { num_gpu: 1, num_batch: 64, num_ctx: 128 }, server);
  expect(JSON.stringify(one)).toBe(
    JSON.stringify(loadOptions(encoder, { num_ctx: 128, num_gpu: 1, num_batch: 64 }, server)),
  );
});

test("behavior: num_ctx is cut to the training context before it is compared, num_batch is not", () => {
  expect(loadOptions(encoder, { num_ctx: 99_999 }, server)).toEqual(loadOptions(encoder, { num_ctx: 8192 }, server));
  expect(loadOptions(encoder, { num_batch: 99_999 }, server)).not.toEqual(
    loadOptions(encoder, { num_batch: 8192 }, server),
  );
});

test("behavior: the batch follows num_ctx up to 2,048 where nobody set it", () => {
  expect(loadOptions(encoder, {}, server)).toEqual({ num_ctx: 4096, num_batch: 2048 });
  expect(loadOptions(encoder, { num_ctx: 300 }, server)).toEqual({ num_ctx: 300, num_batch: 300 });
});

test("behavior: a negative number of GPU layers is the default", () => {
  expect(loadOptions(encoder, { num_gpu: -1 }, server)).toEqual(loadOptions(encoder, {}, server));
});

test.each([
  [{ num_ctx: "8192" }, 'option "num_ctx" must be of type integer'],
  [{ use_mmap: 1 }, 'option "use_mmap" must be of type boolean'],
  [{ temperature: "warm" }, 'option "temperature" must be of type float32'],
  [{ stop: "x" }, 'option "stop" must be of type array'],
  [{ num_ctx: null, unknown: [] }, undefined],
  [{ num_ctx: 1.5 }, undefined],
  [undefined, undefined],
])("args: of the options %j it says %j", (options, problem) => {
  expect(optionProblem(options)).toBe(problem);
});
