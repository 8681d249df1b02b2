import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { deterministicVector } from "@embedloom/testing";

type Fields = Readonly<Record<string, unknown>>;

/** One request as it arrived. */
interface VendorRequest {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Fields;
}

/** What a vendor's API takes and gives. */
interface VendorAPI {
  /** The texts of a request. */
  texts(body: Fields): readonly string[];
  /** The reply with a vector for each text. */
  reply(vectors: readonly (readonly number[])[], body: Fields): object;
  /** Most texts in one request; more are refused as the vendor does. */
  readonly most: number;
  /** The vendor's error body. */
  error(message: string): object;
}

const list = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value : []);
const field = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
const partText = (content: unknown): string => String(list(field(content, "parts"))[0]?.["text"]);
const google = (message: string): object => ({ error: { code: 400, message, status: "INVALID_ARGUMENT" } });

/** The APIs by what their paths end with. */
const APIS: Readonly<Record<string, VendorAPI>> = {
  "/model/amazon.titan-embed-text-v2%3A0/invoke": {
    most: 1,
    texts: ({ inputText }) => [String(inputText)],
    reply: ([embedding]) => ({ embedding, inputTextTokenCount: 3, embeddingsByType: { float: embedding } }),
    error: (message) => ({ message }),
  },
  "/model/amazon.nova-2-multimodal-embeddings-v1%3A0/invoke": {
    most: 1,
    texts: ({ singleEmbeddingParams }) => [String(field(field(singleEmbeddingParams, "text"), "value"))],
    reply: ([embedding]) => ({ embeddings: [{ embeddingType: "TEXT", embedding }], inputTokenCount: 3 }),
    error: (message) => ({ message }),
  },
  "/model/cohere.embed-multilingual-v3/invoke": {
    most: 96,
    texts: ({ texts }) => list(texts).map(String),
    reply: (embeddings) => ({ id: "1", response_type: "embeddings_floats", embeddings }),
    error: (message) => ({ message }),
  },
  "/models/gemini-embedding-001:batchEmbedContents": {
    most: 100,
    texts: ({ requests }) => list(requests).map(({ content }) => partText(content)),
    reply: (vectors) => ({ embeddings: vectors.map((values) => ({ values })) }),
    error: google,
  },
  "/models/gemini-embedding-001:embedContent": {
    most: 1,
    texts: ({ content }) => [partText(content)],
    reply: ([values]) => ({ embedding: { values } }),
    error: google,
  },
  "/models/text-embedding-005:predict": {
    most: 250,
    texts: ({ instances }) => list(instances).map(({ content }) => String(content)),
    reply: (vectors) => ({
      predictions: vectors.map((values) => ({
        embeddings: { values, statistics: { token_count: 3, truncated: false } },
      })),
    }),
    error: google,
  },
  "/embed": {
    most: 96,
    texts: ({ texts }) => list(texts).map(String),
    reply: (float) => ({ id: "1", embeddings: { float }, meta: { billed_units: { input_tokens: 3 * float.length } } }),
    error: (message) => ({ id: "1", message }),
  },
};

/** A server that stands in for the APIs of Bedrock, Gemini, Vertex and Cohere, as their references describe them. */
export interface VendorServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly VendorRequest[];
}

/** How the server behaves. */
interface VendorSettings {
  /** Width of the vectors, which have length 1. */
  readonly dimensions: number;
  /** An input with this marker is refused with this message and status, as over-long ones are. Absent: none is. */
  readonly refusal?: { readonly marker: string; readonly message: string; readonly status: number } | undefined;
}

/** Starts it on a port of its own. */
export async function startVendorServer({ dimensions, refusal }: VendorSettings): Promise<VendorServer> {
  const requests: VendorRequest[] = [];

  function answer({ path, body }: VendorRequest): [status: number, reply: object] {
    const api = APIS[Object.keys(APIS).find((end) => path.endsWith(end)) ?? ""];
    if (api === undefined) return [404, { message: `no such path: ${path}` }];
    const texts = api.texts(body);
    if (texts.length > api.most) return [400, api.error(`at most ${api.most} texts, got ${texts.length}`)];
    if (refusal && texts.some((text) => text.includes(refusal.marker)))
      return [refusal.status, api.error(refusal.message)];
    return [
      200,
      api.reply(
        texts.map((text) => [...deterministicVector(text, dimensions)]),
        body,
      ),
    ];
  }

  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += String(chunk);
    const { authorization } = request.headers;
    const seen = { path: request.url ?? "", authorization, body: JSON.parse(text) };
    requests.push(seen);
    const [status, reply] = answer(seen);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(reply));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
