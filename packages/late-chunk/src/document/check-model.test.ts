import type { Pooling, TokenEncoder } from "@embedloom/core";
import { createFakeTokenEncoder } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createLateChunker } from "./late-chunker.ts";
import type { LateChunkerSettings } from "./late-chunker-settings.ts";

const text = "one two";

function encoderOf(pooling: Pooling | undefined, model = "some-model"): TokenEncoder {
  const fake = createFakeTokenEncoder();
  return { ...fake, model, describe: async () => ({ ...(await fake.describe()), model, pooling }) };
}

const embed = (encoder: TokenEncoder, settings: Partial<LateChunkerSettings> = {}): Promise<unknown> =>
  createLateChunker({ encoder, ...settings }).embed(text);

test("default: a mean-pooled model is accepted, also when only core knows how it pools", async () => {
  await expect(embed(encoderOf("mean"))).resolves.toBeDefined();
  await expect(embed(encoderOf(undefined, "nomic-embed-text-v1.5"))).resolves.toBeDefined();
});

test.each(["cls", "last"] as const)(
  "error: a model that pools by %s is refused with its name and pooling",
  async (pooling) => {
    for (const context of ["document", "none"] as const) {
      const rejection = embed(encoderOf(pooling), { context });
      await expect(rejection).rejects.toMatchObject({ code: "unsupported" });
      await expect(rejection).rejects.toThrow(`some-model pools by "${pooling}".`);
    }
  },
);

test("error: a model of which nobody knows how it pools is refused", async () => {
  await expect(embed(encoderOf(undefined))).rejects.toThrowErrorMatchingInlineSnapshot(
    `[UnsupportedError: Nobody says how some-model pools its token vectors; tell the encoder, if you know. Late chunking takes means, which only mean-pooled models were trained for. Choose such a model, or set allowNonMeanPooling: true to try it nevertheless.]`,
  );
});

test("args: allowNonMeanPooling accepts them all", async () => {
  for (const pooling of ["cls", "last", undefined] as const) {
    await expect(embed(encoderOf(pooling), { allowNonMeanPooling: true })).resolves.toBeDefined();
  }
});

test("args: dimensions may be a width that the encoder says the model was trained for", async () => {
  const fake = createFakeTokenEncoder();
  const encoder: TokenEncoder = {
    ...fake,
    describe: async () => ({ ...(await fake.describe()), matryoshka: { sizes: [8] } }),
  };
  const { chunks } = await createLateChunker({ encoder, dimensions: 8 }).embed(text);
  expect(chunks[0]?.embedding.length).toBe(8);
  await expect(embed(encoder, { dimensions: 4 })).rejects.toMatchObject({ code: "unsupported" });
});

test("error: a width that is more than the model has, or that it was not trained for", async () => {
  await expect(embed(encoderOf("mean"), { dimensions: 17 })).rejects.toThrow(
    "some-model has 16 dimensions; it cannot give 17.",
  );
  await expect(embed(encoderOf("mean"), { dimensions: 8 })).rejects.toThrowErrorMatchingInlineSnapshot(
    `[UnsupportedError: some-model is not known to be trained for 8 of its 16 dimensions, which may lose their meaning. Leave \`dimensions\` out; to cut the vectors knowingly, use \`truncate\` of @embedloom/core on what comes back.]`,
  );
  await expect(embed(encoderOf("mean"), { dimensions: 16 })).resolves.toBeDefined();
});
