import {
  ConnectionError,
  EmbeddingMatrix,
  InputRejectedError,
  NO_USAGE,
  RequestTooLargeError,
  ServerError,
} from "@embedloom/core";
import { createFakeEmbedder, seededRandom } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createManualClock } from "../test-support/manual-clock.ts";
import { equal, fakeVector, numbered } from "../test-support/vectors.ts";
import { withBatching } from "./with-batching.ts";

const DIMENSIONS = 3;
const SEEDS = Array.from({ length: 300 }, (_, i) => `fault ${i}`);
/** Requests that one fault may cost beyond those that must be: twice the halving, and the tries of what may pass. */
const PER_LEVEL = 4;
const PER_FAULT = 20;
/** What a fault of the whole server may cost: the tries of what is in flight, the doubt, and the question. */
const PER_SERVER_FAULT = 50;

type Fault = (texts: readonly string[]) => unknown;

const TEXT_FAULTS: readonly Fault[] = [
  (texts) => new InputRejectedError("Refused.", { status: 400, ...(texts.length === 1 && { index: 0 }) }),
  () => new ServerError("Internal error.", { status: 500 }),
  () => new ConnectionError("EOF."),
  () => new TypeError("bug"),
];
const SIZE_FAULTS: readonly Fault[] = [
  () => new RequestTooLargeError("Too large.", { status: 413 }),
  () => new ServerError("Out of memory.", { status: 500, splittable: true }),
  () => new ConnectionError("Too slow.", { splittable: true }),
  () => new InputRejectedError("The size is invalid.", { status: 400 }),
  () => new ServerError("Internal error.", { status: 500 }),
];
const SERVER_FAULTS: readonly (Fault | "width")[] = [
  (texts) => new InputRejectedError("Refused.", { status: 400, ...(texts.length === 1 && { index: 0 }) }),
  () => new ServerError("Internal error.", { status: 500 }),
  () => new ServerError("Gateway timeout.", { status: 504, splittable: true }),
  () => new ConnectionError("Refused."),
  () => new TypeError("bug"),
  "width",
];

// A random server: texts that each fail their request, a size above which requests fail, and a moment from which all do.
function world(seed: string) {
  const random = seededRandom(seed);
  const upTo = (limit: number): number => Math.floor(random() * limit);
  const one = <T>(of: readonly T[]): T => of[upTo(of.length)]!;
  const clock = createManualClock();
  const texts = numbered(20 + upTo(600)).map((text) => text.padEnd(12, "."));
  const size = 8 + upTo(120);
  const poison = new Map(Array.from({ length: upTo(4) }, () => [one(texts), one(TEXT_FAULTS)]));
  const mostInputs = random() < 0.3 ? 1 + upTo(size) : Infinity;
  const sizeFault = one(SIZE_FAULTS);
  const serverFault = random() < 0.3 ? { at: upTo(30), fault: one(SERVER_FAULTS) } : undefined;
  let sent = 0;

  function faultOf(batch: readonly string[]): unknown {
    if (batch.length > mostInputs) return sizeFault(batch);
    for (const [text, fault] of poison) if (batch.includes(text)) return fault(batch);
    return undefined;
  }

  const inner = createFakeEmbedder({
    dimensions: DIMENSIONS,
    limits: { inputsPerRequest: size },
    beforeRequest: async (batch, signal) => {
      const down = serverFault !== undefined && sent++ >= serverFault.at && serverFault.fault !== "width";
      const error = down && serverFault.fault !== "width" ? serverFault.fault(batch) : faultOf(batch);
      await clock.sleep(1 + upTo(50), signal);
      if (error !== undefined) throw error;
    },
  });
  const embedder = {
    ...inner,
    async embed(inputs: readonly string[]) {
      const wide = serverFault?.fault === "width" && inner.requests.length >= serverFault.at;
      const result = await inner.embed(inputs);
      return wide ? { embeddings: EmbeddingMatrix.zeros(inputs.length, DIMENSIONS + 1), usage: NO_USAGE } : result;
    },
  };
  const known = random() < 0.5 ? { requestsPerMinute: 1e6, tokensPerMinute: 1e9 } : {};
  const batcher = withBatching(embedder, { clock, random, concurrency: 1 + upTo(6), ...known });
  return { batcher, clock, texts, size, poison, mostInputs, serverFault, inner };
}

// Sizes are looked for by halving.
function foundSize(size: number, most: number): number {
  return size <= most ? size : foundSize(Math.ceil(size / 2), most);
}

test.each(SEEDS)(
  "behavior: no fault costs more than its bound, and no innocent text pays for one (%s)",
  async (seed) => {
    const { batcher, clock, texts, size, poison, mostInputs, serverFault, inner } = world(seed);
    const { completed, failures, stoppedBy } = await clock.runUntil(batcher.embedSettled(texts));
    const wrong = completed.indices.filter(
      (index, row) =>
        serverFault?.fault !== "width" && !equal(completed.embeddings.row(row), fakeVector(texts[index]!, DIMENSIONS)),
    );
    expect(wrong, seed).toEqual([]);
    expect(completed.indices.length + failures.length, seed).toBe(texts.length);
    const innocent = failures.filter(({ index, error }) => !poison.has(texts[index]!) && error !== stoppedBy);
    expect(innocent, seed).toEqual([]);
    const lost = { stopped: stoppedBy !== undefined, failures: failures.length };
    expect(lost, seed).toEqual(serverFault === undefined ? { stopped: false, failures: poison.size } : lost);
    const faults = poison.size + (mostInputs < size ? 1 : 0);
    const needed = Math.ceil(texts.length / foundSize(size, mostInputs));
    const bound = needed + faults * (PER_LEVEL * Math.log2(size) + PER_FAULT) + (serverFault ? PER_SERVER_FAULT : 0);
    expect(inner.requests.length, `${seed}: ${needed} needed, ${faults} faults, size ${size}`).toBeLessThanOrEqual(
      bound,
    );
    const after = stoppedBy === undefined ? 0 : inner.requests.length - (serverFault?.at ?? 0);
    expect(after, seed).toBeLessThanOrEqual(PER_SERVER_FAULT);
    expect(clock.sleeping, seed).toBe(0);
  },
);
