// The fake OpenAI server behind a memory: a text that was asked for before is answered with the same bytes at once, in whatever request it
// stands, so that making vectors, which costs the fake server more than any client, does not set the pace. Prints its base URL.
import { createServer } from "node:http";
import { once } from "node:events";
import { buffer } from "node:stream/consumers";
import { startFakeOpenAI } from "@embedloom/testing";

/** What the fake server gave for a text. */
interface KnownText {
  /** Its vector in the reply, as JSON. */
  readonly embedding: Buffer;
  /** Its part of the tokens of the request it came in. */
  readonly tokens: number;
}

interface Question {
  readonly input: string | readonly unknown[];
  readonly [setting: string]: unknown;
}

interface Reply {
  readonly data: readonly { readonly index: number; readonly embedding: unknown }[];
  readonly usage: { readonly prompt_tokens: number };
}

const fake = await startFakeOpenAI();
const known = new Map<string, KnownText>();

async function ask(question: Question, inputs: readonly unknown[], keys: readonly string[]): Promise<void> {
  const body = JSON.stringify({ ...question, input: inputs });
  const headers = { "content-type": "application/json", authorization: "Bearer benchmark" };
  const response = await fetch(`${fake.url}/embeddings`, { method: "POST", headers, body });
  if (!response.ok) throw new Error(`The fake server said ${response.status} without being told to.`);
  const { data, usage } = (await response.json()) as Reply;
  const tokens = usage.prompt_tokens / inputs.length;
  for (const { index, embedding } of data) {
    known.set(keys[index]!, { embedding: Buffer.from(JSON.stringify(embedding)), tokens });
  }
}

async function replyTo({ input, ...settings }: Question): Promise<Buffer> {
  const inputs = typeof input === "string" ? [input] : input;
  const shared = JSON.stringify(settings);
  const keys = inputs.map((text) => shared + JSON.stringify(text));
  const missing = inputs.flatMap((_, index) => (known.has(keys[index]!) ? [] : [index]));
  if (missing.length > 0) {
    await ask(
      { ...settings, input },
      missing.map((index) => inputs[index]),
      missing.map((index) => keys[index]!),
    );
  }
  const parts = keys.flatMap((key, index) => [
    Buffer.from(`${index === 0 ? "" : ","}{"object":"embedding","index":${index},"embedding":`),
    known.get(key)!.embedding,
    Buffer.from("}"),
  ]);
  const tokens = Math.round(keys.reduce((sum, key) => sum + known.get(key)!.tokens, 0));
  const usage = JSON.stringify({ prompt_tokens: tokens, total_tokens: tokens });
  const end = Buffer.from(`],"model":${JSON.stringify(settings["model"])},"usage":${usage}}`);
  return Buffer.concat([Buffer.from('{"object":"list","data":['), ...parts, end]);
}

const server = createServer((request, response) => {
  void (async () => {
    const reply = await replyTo(JSON.parse(String(await buffer(request))) as Question);
    response.writeHead(200, { "content-type": "application/json", "content-length": reply.length });
    response.end(reply);
  })();
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1");
await once(server, "listening");
const address = server.address();
console.log(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/v1`);
