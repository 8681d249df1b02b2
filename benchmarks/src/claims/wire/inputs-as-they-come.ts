import { createOllama } from "@embedloom/ollama";
import { createOpenAI } from "@embedloom/openai";
import { seededRandom, startFakeOllama, startFakeOpenAI } from "@embedloom/testing";
import { type CannedReply, type CannedRequest, ollamaRows, openAIRows, startCannedServer } from "./canned-server.ts";
import { allOfCode, batched, type Measured, measured, texts, type WireRow } from "./wire-row.ts";
import { ollamaPages } from "./wrong-widths.ts";

const words = (text: string): number => (text.match(/\S+/g)?.length ?? 0) + 2;
const tokensOf = (sent: readonly string[]): number => sent.reduce((sum, text) => sum + words(text), 0);
const window = 512;

/** A text of 1,202 tokens as prose is: words of many lengths in no order. */
function prose(seed: string): string {
  const random = seededRandom(seed);
  return Array.from({ length: 1200 }, () => "abcdefghijk".slice(0, 1 + Math.floor(random() * 11))).join(" ");
}

/** A text of 1,202 tokens whose words get longer and shorter, so that no ratio of characters holds. */
function unevenText(seed: string): string {
  const random = seededRandom(seed);
  const length = (index: number): number => 1 + Math.floor(random() * (index % 400 < 200 ? 3 : 18));
  return Array.from({ length: 1200 }, (_, index) => "abcdefghijklmnopqrs".slice(0, length(index))).join(" ");
}

async function surrogates(signal: AbortSignal, style: "openai" | "llama.cpp"): Promise<Measured> {
  const model = "canned";
  await using server = await startFakeOpenAI({ style, models: { [model]: { dimensions: 8 } } });
  const counted = { requests: server.requests, inputsPaid: () => server.counters.vectorsServed };
  const embedder = createOpenAI({ model, baseURL: server.url, apiKey: "k" });
  return await batched(
    embedder,
    texts(1000, (index) => (index === 500 ? " \ud800 " : "")),
    counted,
    signal,
  );
}

const surrogateRow = (server: string, style: "openai" | "llama.cpp", before: string): WireRow => ({
  server,
  call: "half of a surrogate pair in one of 1,000 texts",
  before,
  run: (signal) => surrogates(signal, style),
  goals: (now) => ({
    "rows back": { value: now.rows, exactly: 1000 },
    "inputs paid": { value: now.paid, exactly: 1000 },
  }),
});

/** How vendors say that one text is too long for them. */
const overlongWords: readonly (readonly [vendor: string, refusal: (tokens: number, index: number) => CannedReply])[] = [
  [
    "Voyage",
    (_, index) =>
      detail(
        400,
        `Request to model failed. The example at index ${index} in your batch has too many tokens and does not fit into the model's context window of ${window} tokens. Please lower the number of tokens in the listed example(s) or use truncation.`,
      ),
  ],
  ["Jina", (tokens) => detail(400, `Single text cannot exceed ${window} tokens. ${tokens} tokens given.`)],
  ["NVIDIA NIM", (tokens) => detail(400, `Input length ${tokens} exceeds maximum allowed token size ${window}`)],
  [
    "a Bedrock gateway",
    (tokens) =>
      detail(
        400,
        `ValidationException: 400 Bad Request: Too many input tokens. Max input tokens: ${window}, request input token count: ${tokens}`,
      ),
  ],
];

function detail(status: number, message: string): CannedReply {
  return { status, body: { detail: message } };
}

function overlongRow(vendor: string, refusal: (tokens: number, index: number) => CannedReply): WireRow {
  return {
    server: `${vendor}, over-long text`,
    call: '`onOverlong: "truncate"`, 3 texts',
    before: "–, –, 2",
    async run(signal) {
      await using canned = await startCannedServer(({ texts: sent }) => {
        const long = sent.findIndex((text) => words(text) > window);
        return long < 0 ? openAIRows(sent, 8, tokensOf(sent)) : refusal(words(sent[long] ?? ""), long);
      });
      const settings = { model: "foo", baseURL: `${canned.origin}/v1`, apiKey: "k", onOverlong: "truncate" } as const;
      return await batched(createOpenAI(settings), ["one", prose(vendor), "three"], canned, signal);
    },
    goals: (now) => ({ "rows back": { value: now.rows, exactly: 3 } }),
  };
}

async function ollamaBatchLimit(signal: AbortSignal): Promise<Measured> {
  const answer = ({ texts: sent }: CannedRequest): CannedReply => {
    const tokens = Math.max(...sent.map(words));
    const said = `input (${tokens} tokens) is too large to process. increase the physical batch size (current batch size: ${window})`;
    return tokens > window ? { status: 500, body: { error: said } } : ollamaRows(sent, 8, tokensOf(sent));
  };
  await using canned = await startCannedServer(answer, ollamaPages(8));
  const embedder = createOllama({ model: "canned", baseURL: canned.origin, onOverlong: "truncate" });
  return await batched(embedder, ["one", prose("ollama"), "three"], canned, signal);
}

async function overlongAtLlama(
  onOverlong: "truncate" | "split-and-average",
  inputs: readonly string[],
): Promise<Measured> {
  const models = { canned: { dimensions: 8, tokensPerInput: window } };
  await using server = await startFakeOpenAI({ style: "llama.cpp", models, countTokens: words });
  const embedder = createOpenAI({ model: "canned", preset: "llama.cpp", baseURL: server.url, onOverlong });
  const { embeddings, usage } = await embedder.embed(inputs);
  const counted = { requests: server.requests, inputsPaid: () => server.counters.vectorsServed };
  const share = (usage.tokens ?? 0) / (window * inputs.length);
  return { ...measured(counted, embeddings.count, []), figures: { share } };
}

async function silentCut(signal: AbortSignal): Promise<Measured> {
  await using server = await startFakeOllama();
  const embedder = createOpenAI({
    model: "all-minilm",
    preset: "ollama",
    baseURL: `${server.url}/v1`,
    onOverlong: "error",
  });
  const counted = { requests: server.requests, inputsPaid: () => server.counters.vectorsServed };
  return await batched(embedder, [prose("silent")], counted, signal);
}

/** Texts that a server cannot take as they are. */
export const inputsAsTheyCome: readonly WireRow[] = [
  surrogateRow("OpenAI-like", "openai", "6, 0, 0"),
  surrogateRow("llama.cpp", "llama.cpp", "–, –, –"),
  ...overlongWords.map(([vendor, refusal]) => overlongRow(vendor, refusal)),
  {
    server: "Ollama native, physical batch",
    call: '`onOverlong: "truncate"`, 3 texts',
    before: "–, –, 2",
    run: ollamaBatchLimit,
    goals: (now) => ({ "rows back": { value: now.rows, exactly: 3 } }),
  },
  {
    server: "llama.cpp says both numbers",
    call: '`onOverlong: "truncate"`, 1,202 tokens for 512',
    before: "–, –, 1 with 55 to 86 % of the window",
    run: () => overlongAtLlama("truncate", [prose("truncate")]),
    goals: (now) => ({
      "share of the window": { value: now.figures?.["share"] ?? Number.NaN, atLeast: 0.98 },
      "extra requests": { value: now.requests - 1, atMost: 2 },
    }),
  },
  {
    server: "llama.cpp says both numbers",
    call: '`onOverlong: "truncate"`, prose and dense passages in turn',
    before: "not listed",
    run: () => overlongAtLlama("truncate", [unevenText("uneven")]),
    goals: (now) => ({
      "rows back": { value: now.rows, exactly: 1 },
      "share of the window": { value: now.figures?.["share"] ?? Number.NaN, atLeast: 0.9 },
      requests: { value: now.requests, atMost: 8 },
    }),
  },
  {
    server: "llama.cpp says both numbers",
    call: '`onOverlong: "split-and-average"`, three texts of 1,202 tokens',
    before: "92, –, 3",
    run: () => overlongAtLlama("split-and-average", ["a", "b", "c"].map(prose)),
    goals: (now) => ({
      "rows back": { value: now.rows, exactly: 3 },
      requests: { value: now.requests, atMost: 12 },
    }),
  },
  {
    server: 'Ollama `/v1`, `preset: "ollama"`',
    call: '`onOverlong: "error"`, 1,202 tokens for 256',
    before: "1, 1, 1 of the first 256 tokens",
    run: silentCut,
    goals: (now) => ({
      "rows back": { value: now.rows, exactly: 0 },
      "refused as too long": { value: allOfCode(now, "input_too_long"), exactly: 1 },
    }),
  },
];
