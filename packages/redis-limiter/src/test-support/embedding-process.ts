import { withBatching } from "@embedloom/batcher";
import { createOpenAI } from "@embedloom/openai";
import { createRedisLimiter } from "@embedloom/redis-limiter";

// Embeds texts, three a request, over a limiter that it shares with others: node embedding-process.ts <redis> <name> <server> <texts> <first> <limits>.
const [url, name = "", baseURL = "", count = "0", first = "0", limits = "{}"] = process.argv.slice(2);

const given: { requestsPerMinute?: number; tokensPerMinute?: number } = JSON.parse(limits);
const onAway = ({ message }: Error): void => void process.stdout.write(`away: ${message}\n`);
const rateLimiter = createRedisLimiter({
  url,
  name,
  ...given,
  onAway,
  commandTimeoutMs: 10_000,
  connectTimeoutMs: 10_000,
});
const provider = createOpenAI({
  model: "text-embedding-3-small",
  baseURL,
  apiKey: "key",
  dimensions: 8,
  limits: { inputsPerRequest: 3, tokensPerInput: 8191, tokensPerRequest: 300_000 },
});
const embedder = withBatching(provider, { concurrency: 8, rateLimiter });
const { embeddings } = await embedder.embed(
  Array.from({ length: Number(count) }, (_, i) => `text ${Number(first) + i}`),
);
await rateLimiter.close();
process.stdout.write(`${embeddings.count} vectors\n`);
