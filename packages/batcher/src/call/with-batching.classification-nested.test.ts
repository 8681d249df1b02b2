import { ConnectionError, type Embedder, InputRejectedError, ServerError } from "@embedloom/core";
import { createFakeEmbedder } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { createManualClock, type ManualClock } from "../test-support/manual-clock.ts";
import { expectVectors, numbered } from "../test-support/vectors.ts";
import { spread } from "../spread/spread.ts";
import { type BatchingEmbedder, withBatching } from "./with-batching.ts";

const ATTEMPTS = 6;

function nested(inner: Embedder, depth: number, clock: ManualClock): BatchingEmbedder {
  const batcher = withBatching(inner, { clock, random: () => 0.5 });
  return depth === 1 ? batcher : nested(batcher, depth - 1, clock);
}

// How often the bad one of `count` texts is sent through `depth` batchers, to a server that has embedded others before.
async function sendsOf(count: number, depth: number, fault: () => unknown) {
  const clock = createManualClock();
  let sends = 0;
  const inner = createFakeEmbedder({
    beforeRequest: async (batch) => {
      await clock.sleep(10);
      if (!batch.includes("bad")) return;
      sends += 1;
      throw fault();
    },
  });
  const batcher = nested(inner, depth, clock);
  await clock.runUntil(batcher.embed(["good", "fine"]));
  const texts = numbered(count);
  texts[count >> 1] = "bad";
  const { failures } = await clock.runUntil(batcher.embedSettled(texts));
  expect(failures.map(({ index }) => index)).toEqual([count >> 1]);
  return { sends, error: failures[0]!.error };
}

const refusal = () => new InputRejectedError("No.", { status: 400 });
const cut = () => new ConnectionError("Cut in the middle.");

describe("how often one bad text is sent", () => {
  test.each([1, 2, 3])("error: a refused one twice alone, through %d batchers", async (depth) => {
    expect(await sendsOf(1, depth, refusal)).toMatchObject({ sends: 2, error: { code: "input_rejected", index: 0 } });
    expect((await sendsOf(8, depth, refusal)).sends).toBe(2 + Math.log2(8));
  });

  test.each([1, 2, 3])(
    "error: one whose reply always breaks has its tries once, through %d batchers",
    async (depth) => {
      expect((await sendsOf(1, depth, cut)).sends).toBe(ATTEMPTS);
      for (const count of [8, 32, 256]) {
        // All its tries in the whole, one in each half of a half, and two alone.
        const { sends } = await sendsOf(count, depth, cut);
        expect(sends).toBeGreaterThan(ATTEMPTS);
        expect(sends).toBeLessThanOrEqual(ATTEMPTS + Math.log2(count) + 1);
      }
    },
  );

  test("args: an embedder that throws one and the same error is judged each time, by each batcher", async () => {
    for (const same of [new ConnectionError("Always the same."), Object.freeze(new ConnectionError("Frozen."))]) {
      const clock = createManualClock();
      let sends = 0;
      const inner = createFakeEmbedder({
        beforeRequest: () => {
          sends += 1;
          throw same;
        },
      });
      const [one, other] = [nested(inner, 1, clock), nested(inner, 1, clock)];
      for (const batcher of [one, one, other]) {
        sends = 0;
        await expect(clock.runUntil(batcher.embed(["a"]))).rejects.toBe(same);
        expect(sends).toBe(ATTEMPTS);
      }
    }
  });
});

test("error: a server that is down is asked by one batcher, not by each", async () => {
  const sends: number[] = [];
  for (const depth of [1, 2]) {
    const clock = createManualClock();
    let count = 0;
    const inner = createFakeEmbedder({
      beforeRequest: () => {
        count += 1;
        throw new ServerError("Down.", { status: 503 });
      },
    });
    const { failures, stoppedBy } = await clock.runUntil(nested(inner, depth, clock).embedSettled(numbered(40)));
    expect(failures.length).toBe(40);
    expect(stoppedBy).toMatchObject({ code: "server", status: 503 });
    sends.push(count);
  }
  expect(sends[1]).toBeLessThanOrEqual(sends[0]!);
});

test("behavior: a server that went down in mid-call is not the end where another is spread over", async () => {
  const clock = createManualClock();
  let sent = 0;
  const failing = createFakeEmbedder({
    limits: { inputsPerRequest: 2 },
    beforeRequest: () => {
      if (++sent > 1) throw new ServerError("Down.", { status: 503 });
    },
  });
  const members = [failing, createFakeEmbedder({ limits: { inputsPerRequest: 2 } })];
  const spreading = spread(members.map((member) => withBatching(member, { clock, random: () => 0.5 })));
  // A request of eight, of which the first member gives two and loses six.
  const whole: Embedder = {
    ...spreading,
    describe: async (options) => ({ ...(await spreading.describe(options)), limits: { inputsPerRequest: 8 } }),
  };
  const texts = numbered(8);
  const { embeddings } = await clock.runUntil(withBatching(whole, { clock }).embed(texts));
  expectVectors(embeddings, texts);
  expect(sent).toBeGreaterThan(1);
});
