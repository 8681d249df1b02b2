import { InvalidOptionError } from "@embedloom/core";
import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { checkLimiterSettings, type RedisLimiterSettings } from "./limiter-settings.ts";

const url = "redis://user:secret@host:6380";

test("default: the key is named for the limit, the server by its address without the password", () => {
  expect(checkLimiterSettings({ url, name: "account" })).toMatchObject({
    key: "embedloom:limit:account",
    server: "Redis at host:6380",
    whenAway: "share",
    shareWhenAway: undefined,
    limits: { requestsPerMinute: undefined, tokensPerMinute: undefined },
  });
});

test("args: a client takes the place of the url", () => {
  const client = new Redis({ lazyConnect: true });
  expect(checkLimiterSettings({ client, name: "account", prefix: "" })).toMatchObject({
    source: { client },
    key: "account",
  });
});

const WRONG: readonly [string, Partial<Record<keyof RedisLimiterSettings, unknown>>][] = [
  ["name", { name: "" }],
  ["url", { url: undefined }],
  ["url", { url: "http://host" }],
  ["url", { client: new Redis({ lazyConnect: true }) }],
  ["prefix", { prefix: 1 }],
  ["requestsPerMinute", { requestsPerMinute: 0 }],
  ["tokensPerMinute", { tokensPerMinute: 1.5 }],
  ["whenAway", { whenAway: "wait" }],
  ["shareWhenAway", { shareWhenAway: 0 }],
  ["shareWhenAway", { shareWhenAway: 1.1 }],
  ["onAway", { onAway: "log" }],
  ["commandTimeoutMs", { commandTimeoutMs: 0 }],
  ["connectTimeoutMs", { connectTimeoutMs: -1 }],
  ["retryMs", { retryMs: 0.5 }],
];

test.each(WRONG)("error: %s that cannot work, case %#", (option, wrong) => {
  const refused = expect.objectContaining({ option });
  expect(() => checkLimiterSettings({ url, name: "account", ...wrong } as RedisLimiterSettings)).toThrow(refused);
  expect(() => checkLimiterSettings({ url, name: "account", ...wrong } as RedisLimiterSettings)).toThrow(
    InvalidOptionError,
  );
});
