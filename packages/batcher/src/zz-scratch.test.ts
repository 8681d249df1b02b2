import {
  ConnectionError,
  InputRejectedError,
  InvalidReplyError,
  ServerError,
  RequestTooLargeError,
  EmbeddingMatrix,
} from "@embedloom/core";
import { createFakeEmbedder } from "@embedloom/testing";
import { test } from "vitest";
import { createManualClock } from "./test-support/manual-clock.ts";
import { numbered } from "./test-support/vectors.ts";
import { withBatching } from "./with-batching.ts";

type F = (batch: readonly string[], n: number, now: number) => unknown;
async function run(name: string, n: number, size: number, fault: F, opts: object = {}, texts = numbered(n)) {
  const clock = createManualClock();
  let sent = 0;
  const inner = createFakeEmbedder({
    dimensions: 4,
    limits: { inputsPerRequest: size },
    beforeRequest: async (batch) => {
      const e = fault(batch, sent++, clock.now());
      await clock.sleep(10);
      if (e !== undefined) throw e;
    },
  });
  const batcher = withBatching(inner, { clock, ...opts });
  const r = await clock.runUntil(batcher.embedSettled(texts));
  const ms = clock.now();
  const first = r.failures[0]?.error as Error | undefined;
  console.log(
    `${name}: rows ${r.completed.indices.length}, failed ${r.failures.length}, requests ${inner.requests.length}, texts ${inner.requests.flat().length}, ${Math.round(ms)} ms, stopped ${r.stoppedBy !== undefined}; ${first?.name} ${first?.message}`,
  );
  return { clock, batcher, inner };
}
const rej = () => new InputRejectedError("The server refused the request (status 400).", { status: 400 });
const rej1 = (b: readonly string[]) =>
  new InputRejectedError("The server refused the request (status 400).", {
    status: 400,
    ...(b.length === 1 && { index: 0 }),
  });
test("scenarios", async () => {
  for (const k of [{}, { requestsPerMinute: 1e6, tokensPerMinute: 1e9 }]) {
    await run("all 400", 2000, 32, rej1, k);
    await run("all 400 n=5", 5, 32, rej1, k);
    await run("all 400 n=2", 2, 32, rej1, k);
    await run("all 400 n=1", 1, 32, rej1, k);
    await run("400 from request 20 on", 2000, 32, (b, n) => (n >= 20 ? rej1(b) : undefined), k);
    await run(
      "500 from request 20 on",
      2000,
      32,
      (b, n) => (n >= 20 ? new ServerError("down", { status: 500 }) : undefined),
      k,
    );
    await run("one poison 400", 2000, 128, (b) => (b.includes("text 700") ? rej1(b) : undefined), k);
    await run("one poison 400 first", 2000, 128, (b) => (b.includes("text 0") ? rej1(b) : undefined), k);
    await run(
      "one 500 of 20",
      20,
      128,
      (b) => (b.includes("text 7") ? new ServerError("x", { status: 500 }) : undefined),
      k,
    );
    await run(
      "one 500 of 2000",
      2000,
      128,
      (b) => (b.includes("text 700") ? new ServerError("x", { status: 500 }) : undefined),
      k,
    );
    await run("EOF on one of 200", 200, 64, (b) => (b.includes("text 70") ? new ConnectionError("EOF") : undefined), k);
    await run("down", 2000, 128, () => new ConnectionError("refused"), k);
    await run("all 504", 2000, 128, () => new ServerError("504", { status: 504, splittable: true }), k);
    await run(
      "504 above 8",
      64,
      64,
      (b) => (b.length > 8 ? new ServerError("504", { status: 504, splittable: true }) : undefined),
      k,
    );
    await run(
      "504 above 8, 2000",
      2000,
      128,
      (b) => (b.length > 8 ? new ServerError("504", { status: 504, splittable: true }) : undefined),
      k,
    );
    await run("unknown 400 above 8, 2000", 2000, 128, (b) => (b.length > 8 ? rej1(b) : undefined), k);
    await run("unknown 500 above 8, 2000", 2000, 128, (b) => (b.length > 8 ? new ServerError("oops") : undefined), k);
    await run("413 above 8, 2000", 2000, 128, (b) => (b.length > 8 ? new RequestTooLargeError("413") : undefined), k);
    await run(
      "413 on one giant",
      2000,
      128,
      (b) => (b.includes("text 3") ? new RequestTooLargeError("413") : undefined),
      k,
    );
    await run("html", 2000, 128, () => new InvalidReplyError("shape", "html", { retryable: true }), k);
    await run("width", 2048, 2048, (b) => new InvalidReplyError("width", `${b.length}`), k);
    await run("half bad", 400, 32, (b) => (b.some((t) => Number(t.slice(5)) % 2 === 0) ? rej1(b) : undefined), k);
    await run("1 good of 1000", 1000, 32, (b) => (b.some((t) => t !== "text 500") ? rej1(b) : undefined), k);
    await run("first 100 bad", 2000, 32, (b) => (b.some((t) => Number(t.slice(5)) < 100) ? rej1(b) : undefined), k);
    await run("foreign for one", 300, 128, (b) => (b.includes("text 7") ? new TypeError("bug") : undefined), k);
    await run("window of 400", 300, 8, (b, n, now) => (now > 60 && now < 900 ? rej1(b) : undefined), k);
    await run(
      "count",
      40,
      8,
      (b) =>
        b.length > 1
          ? new InvalidReplyError("count", `The reply holds 1 vectors for ${b.length} inputs.`, { retryable: true })
          : undefined,
      k,
    );
    console.log("-----");
  }
}, 100000);
test("slow one-slot server", async () => {
  for (const [n, size] of [
    [128, 128],
    [1000, 1000],
    [2000, 128],
  ] as const)
    for (const k of [{}, { requestsPerMinute: 1e6, tokensPerMinute: 1e9 }]) {
      const clock = createManualClock();
      let free = 0;
      const inner = createFakeEmbedder({
        dimensions: 4,
        limits: { inputsPerRequest: size },
        beforeRequest: async (batch) => {
          const start = Math.max(free, clock.now());
          free = start + 20 * batch.length;
          const left = free - clock.now();
          await clock.sleep(Math.min(400, left));
          if (left > 400) throw new ConnectionError("timeout", { splittable: true });
        },
      });
      const batcher = withBatching(inner, { clock, ...k });
      const r = await clock.runUntil(batcher.embedSettled(numbered(n)));
      console.log(
        n,
        size,
        "rows",
        r.completed.indices.length,
        "failed",
        r.failures.length,
        "requests",
        inner.requests.length,
        Math.round(clock.now()),
        "ms",
        inner.requests
          .map((x) => x.length)
          .join(" ")
          .slice(0, 200),
        (r.stoppedBy as Error)?.message,
      );
    }
}, 100000);
test("stream all refused", async () => {
  const { embedStream } = await import("./embed-stream.ts");
  for (const f of [rej1, () => new ServerError("down")])
    for (const k of [{}, { requestsPerMinute: 1e6, tokensPerMinute: 1e9 }]) {
      const clock = createManualClock();
      const inner = createFakeEmbedder({
        dimensions: 4,
        limits: { inputsPerRequest: 32 },
        beforeRequest: async (b) => {
          await clock.sleep(10);
          throw f(b);
        },
      });
      const batcher = withBatching(inner, { clock, ...k });
      const go = async () => {
        const out = [];
        try {
          for await (const i of embedStream(batcher, numbered(5000), { clock, onError: "collect" })) out.push(i);
        } catch (e) {
          return [out.length, (e as Error).name, (e as Error).message];
        }
        return out.length;
      };
      console.log(await clock.runUntil(go()), inner.requests.length);
    }
}, 100000);
