import { createOllama } from "@embedloom/ollama";
import { createOpenAI } from "@embedloom/openai";
import { startFakeOllama } from "@embedloom/testing";
import { type CannedReply, openAIError, startCannedServer } from "./canned-server.ts";
import { allOfCode, batched, type Measured, measured, refusalForAll, says, texts, type WireRow } from "./wire-row.ts";

/** Every request is refused for a reason that is no text's: found out once, for a constant. */
export const refusalsForEverybody: readonly WireRow[] = [
  refused(
    "a gateway without the model",
    2000,
    "3,937, –, 0",
    openAIError(400, "Invalid model name passed in model=foo"),
    (now) => ({
      "says that the model is not there": { value: allOfCode(now, "model_not_found"), exactly: 1 },
    }),
  ),
  refused(
    "a required field is missing",
    320,
    "630, –, 0",
    openAIError(400, "'input_type' parameter is required for this model"),
    (now) => ({
      "hands on the server's reason": { value: says(now, /input_type/), exactly: 1 },
    }),
  ),
  refused(
    "a bad key, told in words",
    320,
    "630, –, 0",
    openAIError(400, "API key not valid. Please pass a valid API key."),
    (now) => ({
      "says that it is the key": { value: allOfCode(now, "authentication"), exactly: 1 },
    }),
  ),
  refused(
    "a gateway without its database",
    64,
    "126, –, 0",
    openAIError(400, "No connected db.", "no_db_connection"),
    (now) => ({
      "hands on the server's reason": { value: says(now, /No connected db/), exactly: 1 },
      "blames no input": { value: allOfCode(now, "input_rejected"), exactly: 0 },
    }),
  ),
  refused(
    "words that nobody has listed",
    1000,
    "not listed",
    { status: 422, body: { detail: [{ loc: ["body"], msg: "tenant is frozen" }] } },
    (now) => ({
      "hands on the server's reason": { value: says(now, /tenant is frozen/), exactly: 1 },
    }),
  ),
  refused("a plain text with 400", 500, "not listed", { status: 400, body: "computer says no" }, (now) => ({
    "hands on the server's reason": { value: says(now, /computer says no/), exactly: 1 },
  })),
  {
    server: "Ollama",
    call: '`keepAlive: "soon"`, 64 texts',
    before: "129, 0, 0",
    run: keepAliveSoon,
    goals: (now) => ({
      requests: { value: now.requests, exactly: 0 },
      "refused as a setting": { value: allOfCode(now, "invalid_option"), exactly: 1 },
    }),
  },
];

function refused(
  server: string,
  count: number,
  before: string,
  reply: CannedReply,
  goals: (now: Measured) => ReturnType<WireRow["goals"]>,
): WireRow {
  return {
    server,
    call: `${count.toLocaleString("en")} texts`,
    before,
    async run(signal) {
      await using canned = await startCannedServer(() => reply);
      const embedder = createOpenAI({ model: "foo", baseURL: `${canned.origin}/v1`, apiKey: "k" });
      return await batched(embedder, texts(count), canned, signal);
    },
    goals: (now) => ({ requests: { value: now.requests, atMost: refusalForAll }, ...goals(now) }),
  };
}

async function keepAliveSoon(signal: AbortSignal): Promise<Measured> {
  await using ollama = await startFakeOllama();
  const embeds = { requests: ollama.requests, inputsPaid: () => ollama.counters.vectorsServed };
  try {
    const embedder = createOllama({ model: "all-minilm", baseURL: ollama.url, keepAlive: "soon" });
    return await batched(embedder, texts(64), embeds, signal);
  } catch (error) {
    return measured(embeds, 0, [error]);
  }
}
