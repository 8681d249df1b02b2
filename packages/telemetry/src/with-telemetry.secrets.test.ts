import { withBatching } from "@embedloom/batcher";
import { withCache } from "@embedloom/cache";
import {
  compose,
  type Embedder,
  type EmbeddingStore,
  InputRejectedError,
  ServerError,
  StoreError,
  wrapEmbedder,
} from "@embedloom/core";
import { createFakeEmbedder, createFakeStore, createFakeTokenEncoder, deterministicVector } from "@embedloom/testing";
import { expect, test } from "vitest";
import { recordTelemetry } from "./test-support/recorded-telemetry.ts";
import { withEncoderTelemetry } from "./with-encoder-telemetry.ts";
import { withStoreTelemetry } from "./with-store-telemetry.ts";
import { withTelemetry } from "./with-telemetry.ts";

const SECRET = "hunter2";

/** The longest run of digits of a vector's first value, as it would be printed. */
const digitsOf = (value: number | undefined): string => /\d{5,}/.exec(String(value))![0];

test("behavior: no text, vector, cache key or prefix is in any span or metric", async () => {
  const { tracerProvider, meterProvider, spans, everything } = recordTelemetry();
  const observer = { tracerProvider, meterProvider };
  const store = createFakeStore();
  const keys: string[] = [];
  const seen = { ...store, getMany: (asked: readonly string[]) => (keys.push(...asked), store.getMany(asked)) };
  const embedder = compose(
    createFakeEmbedder({ dimensions: 8 }),
    (inner: Embedder) => withTelemetry(inner, observer),
    (inner) => withBatching(inner),
    (inner) => withCache(inner, withStoreTelemetry(seen, observer), { prefix: `${SECRET}:` }),
    (inner: Embedder) => withTelemetry(inner, observer),
  );
  const text = `a text with ${SECRET}`;
  const { embeddings } = await embedder.embed([text], { inputType: "document" });
  await embedder.embed([text], { inputType: "document" });
  await withStoreTelemetry(store, observer).clear(`${SECRET}:`);
  const recorded = await everything();
  expect(spans().length).toBeGreaterThan(5);
  expect(keys.length).toBeGreaterThan(0);
  expect(recorded).toContain("fake-model");
  expect(recorded).not.toContain(SECRET);
  const hashes = keys.flatMap((key) => key.split(":")).filter((part) => part.length > 20);
  expect(hashes.length).toBeGreaterThan(1);
  for (const hash of hashes) expect(recorded).not.toContain(hash);
  expect(recorded).not.toContain(digitsOf(embeddings.row(0)[0]));
});

test("behavior: nothing of an error is told but its type, whatever is in it", async () => {
  const { tracerProvider, meterProvider, spans, everything } = recordTelemetry();
  const observer = { tracerProvider, meterProvider };
  const cause = new Error(`cause ${SECRET}`);
  const errors: unknown[] = [
    new ServerError(`the server said ${SECRET}`, { status: 500, cause }),
    new InputRejectedError(`refused ${SECRET}`, { index: 0, cause }),
    Object.assign(new Error(SECRET, { cause }), { name: SECRET, code: SECRET }),
    { message: SECRET, name: SECRET, constructor: { name: SECRET } },
    SECRET,
  ];
  for (const error of errors) {
    const failing = wrapEmbedder(createFakeEmbedder(), { embed: () => Promise.reject(error) });
    await expect(withTelemetry(failing, observer).embed([SECRET])).rejects.toBe(error);
    const broken: EmbeddingStore = { ...createFakeStore(), getMany: () => Promise.reject(error) };
    await expect(withStoreTelemetry(broken, observer).getMany([SECRET])).rejects.toBe(error);
  }
  const controller = new AbortController();
  controller.abort(new StoreError(SECRET));
  await withTelemetry(createFakeEmbedder(), observer)
    .embed([SECRET], { signal: controller.signal })
    .catch(() => {});
  expect(spans()).toHaveLength(2 * errors.length + 1);
  expect(await everything()).not.toContain(SECRET);
});

test("behavior: no token, span of text or vector of an encoder is told", async () => {
  const { tracerProvider, meterProvider, everything } = recordTelemetry();
  const encoder = withEncoderTelemetry(createFakeTokenEncoder(), { tracerProvider, meterProvider });
  const { ids } = await encoder.tokenize(`${SECRET} ${SECRET}`);
  const [matrix] = await encoder.encode([ids]);
  const recorded = await everything();
  expect(recorded).not.toContain(SECRET);
  expect(recorded).not.toContain(String(ids[0]));
  expect(recorded).not.toContain(digitsOf(matrix?.row(0)[0]));
});

test("behavior: digits that would be found are found", () => {
  const [first] = deterministicVector("a", 8);
  expect(String(first)).toContain(digitsOf(first));
});
