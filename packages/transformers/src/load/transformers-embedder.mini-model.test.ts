import { miniModel, miniModelPath } from "@embedloom/mini-model";
import { dot } from "@embedloom/core";
import { readFileSync } from "node:fs";
import { relative, sep } from "node:path";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createOffsetTokenizer } from "../tokenizer/offset-tokenizer.ts";
import { TRICKY_TEXTS } from "../test-support/tricky-texts.ts";
import { createTransformersEmbedder } from "./transformers-embedder.ts";
import { createTransformersTokenEncoder } from "./transformers-token-encoder.ts";

const json = (file: string): object => JSON.parse(readFileSync(join(miniModelPath, file), "utf8")) as object;

describe("the mini model", () => {
  test("default: loads from its folder and says what its package says", async () => {
    const encoder = createTransformersTokenEncoder({ model: miniModelPath });
    const info = await encoder.describe();
    expect(info).toMatchObject({ dimensions: miniModel.dimensions, contextTokens: miniModel.contextTokens });
    expect(info.fingerprint["dtype"]).toBe(miniModel.dtype);
    await encoder.close();
  });

  test("default: the token encoder tells the widths that a pooled vector may be cut to", async () => {
    const encoder = createTransformersTokenEncoder({ model: miniModelPath, matryoshka: miniModel.matryoshka });
    expect((await encoder.describe()).matryoshka).toEqual(miniModel.matryoshka);
    await encoder.close();
  });

  test("behavior: a relative folder path is the same model", async () => {
    const model = `.${sep}${relative(process.cwd(), miniModelPath)}`;
    const encoder = createTransformersTokenEncoder({ model });
    expect((await encoder.describe()).dimensions).toBe(miniModel.dimensions);
    await encoder.close();
  });

  test("behavior: a text about the question is nearer to it than one about something else", async () => {
    const embedder = createTransformersEmbedder({ model: miniModelPath, pooling: miniModel.pooling });
    const { embeddings } = await embedder.embed([
      "Who pays the rent of the apartment?",
      "The rent of the apartment is paid by the tenant.",
      "Whales are mammals that live in the ocean.",
    ]);
    const [question, near, far] = [...embeddings];
    expect(dot(question!, near!)).toBeGreaterThan(dot(question!, far!));
    await embedder.close();
  });

  test("behavior: every token of the tricky texts is the native tokenizer's, and stands where it puts it", async (context) => {
    const native = await import("@anush008/tokenizers").catch(() =>
      context.skip("@anush008/tokenizers has no build here"),
    );
    const oracle = native.Tokenizer.fromFile(join(miniModelPath, "tokenizer.json"));
    const tokenizer = createOffsetTokenizer(json("tokenizer.json"));
    const differing: string[] = [];
    for (const [name, text] of Object.entries(TRICKY_TEXTS).filter(([, candidate]) => !/\p{Cs}/u.test(candidate))) {
      const encoding = await oracle.encode(text, null, { addSpecialTokens: false });
      const { ids, starts, ends } = tokenizer.tokenize(text);
      expect([...ids], name).toEqual(encoding.getIds());
      const units = [0];
      for (const point of text) units.push(units.at(-1)! + point.length);
      encoding.getOffsets().forEach(([from, to], i) => {
        const same = units[from!] === starts[i] && units[to!] === ends[i];
        if (!same)
          differing.push(`${name}: token ${i} at [${starts[i]}, ${ends[i]}), native [${units[from!]}, ${units[to!]})`);
      });
    }
    expect(differing).toEqual([]);
  });
});
