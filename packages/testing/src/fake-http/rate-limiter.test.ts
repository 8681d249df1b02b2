import { describe, expect, onTestFinished, test } from "vitest";
import { type FakeOpenAI, startFakeOpenAI } from "../fake-openai/fake-openai.ts";
import type { FakeOpenAISettings } from "../fake-openai/openai-settings.ts";
import { type PostedReply, postJson } from "./post-json.ts";

const model = "text-embedding-3-small";
const startTime = Date.UTC(2026, 10, 22, 12, 0, 0);

interface Rig {
  readonly server: FakeOpenAI;
  readonly clock: { ms: number };
  /** Asks for one embedding of that many tokens. */
  ask(tokens: number): Promise<PostedReply>;
}

/** A server whose clock stands still and whose texts say how many tokens they have. */
async function rig(settings: FakeOpenAISettings): Promise<Rig> {
  const clock = { ms: startTime };
  const models = { [model]: { dimensions: 4, tokensPerInput: 1e9 } };
  const server = await startFakeOpenAI({ models, countTokens: Number, now: () => clock.ms, ...settings });
  onTestFinished(() => server.close());
  return {
    server,
    clock,
    ask: (tokens) => postJson(`${server.url}/embeddings`, { model, input: String(tokens) }),
  };
}

const rateHeaders = ({ headers }: PostedReply): Record<string, string> =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith("x-ratelimit") || name.startsWith("retry")));

describe("buckets", () => {
  test("default: every answer tells limit, remaining and time until full of each bucket as Go durations", async () => {
    const { ask } = await rig({ rateLimits: { requestsPerMinute: 60, tokensPerMinute: 150_000 } });
    await ask(800);
    expect(rateHeaders(await ask(7216))).toEqual({
      "x-ratelimit-limit-requests": "60",
      "x-ratelimit-remaining-requests": "58",
      "x-ratelimit-reset-requests": "2s",
      "x-ratelimit-limit-tokens": "150000",
      "x-ratelimit-remaining-tokens": "141984",
      "x-ratelimit-reset-tokens": "3.207s",
    });
  });

  test("args: projectTokensPerMinute adds its own headers and limits too", async () => {
    const { ask } = await rig({ rateLimits: { projectTokensPerMinute: 1000 } });
    expect(rateHeaders(await ask(600))).toEqual({
      "x-ratelimit-limit-project-tokens": "1000",
      "x-ratelimit-remaining-project-tokens": "400",
      "x-ratelimit-reset-project-tokens": "36s",
    });
    expect((await ask(401)).status).toBe(429);
  });

  test("error: the bucket of tokens runs dry, in OpenAI's words", async () => {
    const { ask, server } = await rig({ rateLimits: { tokensPerMinute: 200_000 } });
    expect((await ask(195_869)).status).toBe(200);
    const refused = await ask(4412);
    expect(refused.status).toBe(429);
    expect(refused.json()).toEqual({
      error: {
        message:
          "Rate limit reached for text-embedding-3-small in organization org-x on tokens per min (TPM): Limit 200000, " +
          "Used 195869, Requested 4412. Please try again in 84ms. Visit https://platform.openai.com/account/rate-limits to learn more.",
        type: "tokens",
        param: null,
        code: "rate_limit_exceeded",
      },
    });
    expect(rateHeaders(refused)).toMatchObject({ "retry-after": "1", "retry-after-ms": "85" });
    expect(server.counters).toMatchObject({ rateLimited: 1, requestsServed: 1, tokensBilled: 195_869 });
  });

  test("error: the bucket of requests runs dry, in OpenAI's words", async () => {
    const { ask } = await rig({ rateLimits: { requestsPerMinute: 3 } });
    for (const tokens of [1, 2, 3]) await ask(tokens);
    const refused = await ask(4);
    expect(refused.json()).toMatchObject({
      error: {
        message: expect.stringContaining(
          "on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 20s.",
        ),
        type: "requests",
        code: "rate_limit_exceeded",
      },
    });
    expect(rateHeaders(refused)).toMatchObject({ "retry-after": "20", "retry-after-ms": "20000" });
  });

  test("behavior: waiting retry-after-ms is enough and a millisecond less is not", async () => {
    const { ask, clock } = await rig({ rateLimits: { tokensPerMinute: 7000 } });
    await ask(7000);
    const wait = Number((await ask(333)).headers.get("retry-after-ms"));
    clock.ms += wait - 1;
    expect((await ask(333)).status).toBe(429);
    clock.ms += 1;
    expect((await ask(333)).status).toBe(200);
  });

  test("behavior: a 429 takes nothing from any bucket", async () => {
    const { ask } = await rig({ rateLimits: { requestsPerMinute: 60, tokensPerMinute: 1000 } });
    await ask(900);
    const refused = await ask(200);
    expect(refused.headers.get("x-ratelimit-remaining-requests")).toBe("59");
    expect(refused.headers.get("x-ratelimit-remaining-tokens")).toBe("100");
  });

  test("behavior: a request refused with 400 still takes one request, and no tokens", async () => {
    const { server, ask } = await rig({ rateLimits: { requestsPerMinute: 60, tokensPerMinute: 1000 } });
    const refused = await postJson(`${server.url}/embeddings`, { model, input: "" });
    expect(refused.status).toBe(400);
    expect(refused.headers.get("x-ratelimit-remaining-requests")).toBe("59");
    expect((await ask(1)).headers.get("x-ratelimit-remaining-tokens")).toBe("999");
  });

  test("error: a request over the whole limit never fits: same code, other words, no retry-after", async () => {
    const { ask } = await rig({ rateLimits: { tokensPerMinute: 200_000 } });
    const refused = await ask(480_002);
    expect(refused.status).toBe(429);
    expect(refused.json()).toMatchObject({
      error: {
        message: expect.stringMatching(
          /^Request too large for text-embedding-3-small in organization org-x on tokens per min \(TPM\): Limit 200000, Requested 480002\. /,
        ),
        type: "tokens",
        code: "rate_limit_exceeded",
      },
    });
    expect(refused.headers.get("retry-after")).toBeNull();
  });

  test("error: a limit of zero is refused", async () => {
    await expect(startFakeOpenAI({ rateLimits: { tokensPerMinute: 0 } })).rejects.toThrow(
      "Expected `rateLimits (tokens per minute)` to be above 0, got 0 (a number).",
    );
  });
});

describe("retry-after", () => {
  const modes: readonly [NonNullable<FakeOpenAISettings["retryAfter"]>, string | null, string | null][] = [
    ["both", "30", "30000"],
    ["seconds", "30", null],
    ["none", null, null],
    ["http-date", "Sun, 22 Nov 2026 12:00:30 GMT", null],
    [{ seconds: 120 }, "120", null],
    [{ seconds: 86_400 }, "86400", null],
  ];

  test.each(modes)("args: retryAfter %j", async (retryAfter, inSeconds, inMilliseconds) => {
    const { ask } = await rig({ rateLimits: { requestsPerMinute: 2 }, retryAfter });
    await ask(1);
    await ask(1);
    const { status, headers } = await ask(1);
    expect([status, headers.get("retry-after"), headers.get("retry-after-ms")]).toEqual([
      429,
      inSeconds,
      inMilliseconds,
    ]);
  });
});

describe("quota", () => {
  const quotaError = {
    error: {
      message:
        "You exceeded your current quota, please check your plan and billing details. For more information on this error, " +
        "read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.",
      type: "insufficient_quota",
      param: null,
      code: "insufficient_quota",
    },
  };

  test("error: after the paid requests every one is a 429 without retry headers", async () => {
    const { ask, server } = await rig({ quotaRequests: 2 });
    expect([(await ask(1)).status, (await ask(1)).status]).toEqual([200, 200]);
    const refused = await ask(1);
    expect(refused.status).toBe(429);
    expect(refused.json()).toEqual(quotaError);
    expect(rateHeaders(refused)).toEqual({});
    expect(server.counters).toMatchObject({ requestsServed: 2, quotaExhausted: 1, rateLimited: 0 });
  });

  test("error: a quota of zero fails at once", async () => {
    const { ask } = await rig({ quotaRequests: 0 });
    expect((await ask(1)).json()).toEqual(quotaError);
  });
});
