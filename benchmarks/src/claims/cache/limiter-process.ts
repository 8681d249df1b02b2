// Takes requests from a shared limiter as fast as it gives them, and writes down when: node limiter-process.ts <redis> <name> <limits> <log> <part>.
import { appendFileSync } from "node:fs";
import { createRedisLimiter } from "@embedloom/redis-limiter";

const [url, name = "", limits = "{}", log = "", part = ""] = process.argv.slice(2);
const limiter = createRedisLimiter({ url, name, tokensPerMinute: 1e9, ...JSON.parse(limits) });

const IN_FLIGHT = 4;
/** What would have lifted the limit for everybody. */
const UNCOUNTABLE = [NaN, -1e9, Infinity, -Infinity];

async function worker(): Promise<never> {
  for (let i = 0; ; i++) {
    if (part === "uncountable") {
      await limiter.acquire({ requests: 1, tokens: UNCOUNTABLE[i % UNCOUNTABLE.length]! }).catch(() => undefined);
    }
    const permit = await limiter.acquire({ requests: 1, tokens: 10 });
    appendFileSync(log, `${performance.timeOrigin + performance.now()}\n`);
    const said = part === "uncountable" ? { limit: Infinity, remaining: NaN } : undefined;
    permit.release({ admitted: true, rateLimit: { requests: said, tokens: said } });
  }
}

await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
