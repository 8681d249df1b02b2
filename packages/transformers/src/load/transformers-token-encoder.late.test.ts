import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { normalizeInPlace } from "@embedloom/core";
import { expect, test } from "vitest";
import { createTransformersTokenEncoder } from "./transformers-token-encoder.ts";

// Recorded by packages/transformers/src/test-support/sentence-models/record.py, whose late vectors torch computes.
const MODELS = new URL("../test-support/sentence-models/", import.meta.url);

interface Expected {
  readonly document: string;
  readonly spans: readonly (readonly [number, number])[];
  readonly late: readonly (readonly number[])[];
}

test.each(["prompts", "mean-dense-twice", "mean-residual-norm", "data-file"])(
  "behavior: means of %s over spans, through the layers after the pooling, are those of torch",
  async (name) => {
    const encoder = createTransformersTokenEncoder({ model: fileURLToPath(new URL(name, MODELS)), worker: false });
    const expected = JSON.parse(await readFile(new URL(`${name}/expected.json`, MODELS), "utf8")) as Expected;
    const { ids, starts } = await encoder.tokenize(expected.document);
    const { specials, afterPooling } = await encoder.describe();
    const [rows] = await encoder.encode([Int32Array.from([...specials.before, ...ids, ...specials.after])]);
    await encoder.close();
    for (const [i, [from, to]] of expected.spans.entries()) {
      const kept = [...starts.keys()]
        .filter((token) => from <= starts[token]! && starts[token]! < to)
        .map((token) => token + 1);
      // Special tokens go to the chunks with the first and the last token.
      if (kept[0] === 1) kept.unshift(0);
      if (kept.at(-1) === ids.length) kept.push(ids.length + 1);
      const mean = Float64Array.from({ length: rows!.dimensions }, (_, column) =>
        kept.reduce((sum, row) => sum + rows!.row(row)[column]! / kept.length, 0),
      );
      const vector = Float32Array.from(afterPooling?.apply(mean) ?? mean);
      normalizeInPlace(vector);
      vector.forEach((value, column) => expect(value).toBeCloseTo(expected.late[i]![column]!, 5));
    }
  },
);
