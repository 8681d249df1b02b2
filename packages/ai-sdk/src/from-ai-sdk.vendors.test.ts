import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";
import { createCohere } from "@ai-sdk/cohere";
import { createGoogle } from "@ai-sdk/google";
import { createGoogleVertex } from "@ai-sdk/google-vertex";
import { withBatching } from "@embedloom/batcher";
import { deterministicVector } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { type AISDKEmbeddingModel, type AISDKFacts, fromAISDK } from "./from-ai-sdk.ts";
import { startVendorServer, type VendorServer } from "./test-support/vendor-server.ts";

/** What the README shows for one vendor, and what has to arrive. */
interface Vendor {
  readonly model: (baseURL: string) => AISDKEmbeddingModel;
  readonly facts: AISDKFacts;
  /** Most texts in one request. */
  readonly most: number;
  /** Where a request says what its texts are for. */
  readonly taskOf: (body: Readonly<Record<string, unknown>>) => unknown;
  readonly tasks: { readonly query: string | undefined; readonly document: string | undefined };
  /** What the vendor says of a text that is too long. */
  readonly tooLong: string;
}

const bedrock = (baseURL: string) => createAmazonBedrock({ region: "eu-central-1", apiKey: "k", baseURL });
const first = (value: unknown): Readonly<Record<string, unknown>> => (Array.isArray(value) ? value[0] : {});

const VENDORS: Readonly<Record<string, Vendor>> = {
  "Titan on Bedrock": {
    model: (baseURL) => bedrock(baseURL).embedding("amazon.titan-embed-text-v2:0"),
    facts: { dimensions: 1024, normalized: true, limits: { tokensPerInput: 8192 } },
    most: 1,
    taskOf: ({ input_type: task }) => task,
    tasks: { query: undefined, document: undefined },
    tooLong: "400 Bad Request: Too many input tokens. Max input tokens: 8192, request input token count: 9001",
  },
  "Nova on Bedrock": {
    model: (baseURL) => bedrock(baseURL).embedding("amazon.nova-2-multimodal-embeddings-v1:0"),
    facts: {
      dimensions: 1024,
      normalized: false,
      providerOptions: {
        query: { amazonBedrock: { embeddingPurpose: "TEXT_RETRIEVAL", truncate: "NONE" } },
        document: { amazonBedrock: { embeddingPurpose: "GENERIC_INDEX", truncate: "NONE" } },
      },
    },
    most: 1,
    taskOf: ({ singleEmbeddingParams }) => Object(singleEmbeddingParams).embeddingPurpose,
    tasks: { query: "TEXT_RETRIEVAL", document: "GENERIC_INDEX" },
    tooLong: "Malformed input request: expected maxLength: 8192, actual: 9001",
  },
  "Cohere on Bedrock": {
    model: (baseURL) => bedrock(baseURL).embedding("cohere.embed-multilingual-v3"),
    facts: {
      dimensions: 1024,
      normalized: false,
      limits: { tokensPerInput: 512 },
      providerOptions: {
        query: { amazonBedrock: { inputType: "search_query", truncate: "NONE" } },
        document: { amazonBedrock: { inputType: "search_document", truncate: "NONE" } },
      },
    },
    most: 96,
    taskOf: ({ input_type: task }) => task,
    tasks: { query: "search_query", document: "search_document" },
    tooLong: "too many tokens: total number of tokens in the prompt cannot exceed the maximum input length of 512",
  },
  Gemini: {
    model: (baseURL) => createGoogle({ apiKey: "k", baseURL }).embedding("gemini-embedding-001"),
    facts: {
      dimensions: 3072,
      normalized: true,
      limits: { tokensPerInput: 2048 },
      providerOptions: {
        query: { google: { taskType: "RETRIEVAL_QUERY" } },
        document: { google: { taskType: "RETRIEVAL_DOCUMENT" } },
      },
    },
    most: 100,
    taskOf: ({ requests, taskType }) => taskType ?? first(requests)["taskType"],
    tasks: { query: "RETRIEVAL_QUERY", document: "RETRIEVAL_DOCUMENT" },
    tooLong: "Unable to submit request because the input token count is 3000 but the model supports up to 2048.",
  },
  Vertex: {
    model: (baseURL) => createGoogleVertex({ apiKey: "k", baseURL }).embeddingModel("text-embedding-005"),
    facts: {
      dimensions: 768,
      normalized: true,
      limits: { tokensPerInput: 2048, tokensPerRequest: 20_000 },
      providerOptions: {
        query: { googleVertex: { taskType: "RETRIEVAL_QUERY", autoTruncate: false } },
        document: { googleVertex: { taskType: "RETRIEVAL_DOCUMENT", autoTruncate: false } },
      },
    },
    most: 250,
    taskOf: ({ instances }) => first(instances)["task_type"],
    tasks: { query: "RETRIEVAL_QUERY", document: "RETRIEVAL_DOCUMENT" },
    tooLong: "Unable to submit request because the input token count is 3000 but the model supports up to 2048.",
  },
  Cohere: {
    model: (baseURL) => createCohere({ apiKey: "k", baseURL }).embedding("embed-v4.0"),
    facts: {
      dimensions: 1536,
      normalized: false,
      limits: { tokensPerInput: 128_000 },
      providerOptions: {
        query: { cohere: { inputType: "search_query", truncate: "NONE" } },
        document: { cohere: { inputType: "search_document", truncate: "NONE" } },
      },
    },
    most: 96,
    taskOf: ({ input_type: task }) => task,
    tasks: { query: "search_query", document: "search_document" },
    tooLong: "too many tokens: total number of tokens in the prompt cannot exceed the maximum input length of 128000",
  },
};

const texts = Array.from({ length: 260 }, (_, i) => `text ${i}`);

describe.each(Object.entries(VENDORS))("%s", (_name, vendor) => {
  const { facts, most } = vendor;
  const over = (server: VendorServer) => fromAISDK(vendor.model(server.url), facts);

  test("default: publishes how many texts a call takes, and its own limits", async () => {
    await using server = await startVendorServer(facts);
    const { limits } = await over(server).describe();
    expect(limits).toEqual({ inputsPerRequest: most, ...facts.limits });
    expect(server.requests).toEqual([]);
  });

  test("behavior: sends as many as fit, and puts every vector into the row of its text", async () => {
    await using server = await startVendorServer(facts);
    const { embeddings } = await withBatching(over(server)).embed(texts, { inputType: "document" });
    texts.forEach((text, i) => expect(embeddings.row(i)).toEqual(deterministicVector(text, facts.dimensions)));
    expect(server.requests).toHaveLength(Math.ceil(texts.length / most));
    expect(server.requests.every(({ body }) => vendor.taskOf(body) === vendor.tasks.document)).toBe(true);
  });

  test("args: the input type reaches the vendor under its own name, and the options are in the fingerprint", async () => {
    await using server = await startVendorServer(facts);
    const embedder = over(server);
    await embedder.embed(["who pays for the roof?"], { inputType: "query" });
    await embedder.embed(["a lease"], { inputType: "document" });
    expect(server.requests.map(({ body }) => vendor.taskOf(body))).toEqual([vendor.tasks.query, vendor.tasks.document]);
    const { providerOptions } = (await embedder.describe()).fingerprint;
    expect(providerOptions).toBe(facts.providerOptions && JSON.stringify(facts.providerOptions));
  });

  test("error: a text that is too long is that text's alone", async () => {
    const refusal = { marker: "long", message: vendor.tooLong, status: 400 };
    await using server = await startVendorServer({ ...facts, refusal });
    const { completed, failures } = await withBatching(over(server)).embedSettled(["a", "a long one", "b"]);
    expect(completed.indices).toEqual([0, 2]);
    expect(failures).toMatchObject([{ index: 1, error: { code: "input_too_long" } }]);
  });

  test("error: a rate limit is tried again, a wrong key is not", async () => {
    for (const [status, code] of [
      [429, "rate_limited"],
      [403, "authentication"],
    ] as const) {
      await using server = await startVendorServer({ ...facts, refusal: { marker: "", message: "no", status } });
      await expect(over(server).embed(["a"])).rejects.toMatchObject({ code, status });
    }
  });
});
