import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { deterministicVector } from "@embedloom/testing";

/** The one model of the server, and what its Modelfile sets. */
interface ReplaceableModel {
  readonly dimensions: number;
  readonly contextLength: number;
  readonly parameters?: Readonly<Record<string, number>>;
}

/** A reply that is sent instead of vectors. */
interface Refusal {
  readonly status: number;
  readonly text: string;
}

/** How the server is started. */
interface ReplaceableSettings {
  readonly model?: ReplaceableModel;
  /** Runs before request `index` of `/api/embed` looks up the weights; a refusal ends it. */
  readonly beforeEmbed?: (
    index: number,
    server: ReplaceableOllama,
    inputs: readonly string[],
  ) => Refusal | undefined | void;
}

/** A server with one model, `m`, whose weights can be replaced while it runs, and which loads as Ollama 0.33 does. */
export interface ReplaceableOllama extends AsyncDisposable {
  readonly url: string;
  /** Paths in order of arrival. */
  readonly paths: readonly string[];
  /** Times a model was loaded: for the first time, for other options, for other weights. */
  readonly loads: number;
  /** Puts other weights behind the name, as a pull does; the old ones stay in memory. */
  replaceWeights(weights: string, dimensions?: number): void;
  /** The vector of a text by some weights. */
  vectorOf(text: string, weights: string): number[];
}

/** What the scheduler compares of two requests: `num_ctx` cut to the model's own context, `num_batch` as it came. */
function loadedFor(model: ReplaceableModel, options: Readonly<Record<string, number>>): string {
  const raw = options["num_ctx"] ?? model.parameters?.["num_ctx"] ?? 4096;
  const batch = options["num_batch"] ?? model.parameters?.["num_batch"] ?? Math.min(2048, raw);
  return JSON.stringify([Math.min(raw, model.contextLength), batch]);
}

/** Starts it on a port of its own. */
export async function startReplaceableOllama(settings: ReplaceableSettings = {}): Promise<ReplaceableOllama> {
  const { model = { dimensions: 8, contextLength: 512 }, beforeEmbed } = settings;
  const paths: string[] = [];
  const inMemory = new Map<string, string>();
  let [weights, dimensions, loads, embeds] = ["first", model.dimensions, 0, 0];
  const vectorOf = (text: string, of: string): number[] => [...deterministicVector(text, dimensions, of)];

  function embed(body: Readonly<Record<string, unknown>>): [status: number, reply: object] {
    const inputs = body["input"] as string[];
    const refusal = beforeEmbed?.(embeds++, handle, inputs);
    if (refusal) return [refusal.status, { error: refusal.text }];
    const wanted = loadedFor(model, (body["options"] as Record<string, number> | undefined) ?? {});
    if (inMemory.get(weights) !== wanted) {
      loads += 1;
      inMemory.set(weights, wanted);
    }
    return [200, { embeddings: inputs.map((text) => vectorOf(text, weights)), prompt_eval_count: 3 * inputs.length }];
  }

  function answer(path: string, body: Readonly<Record<string, unknown>>): [status: number, reply: object] {
    if (path === "/api/embed") return embed(body);
    if (path === "/api/tags") return [200, { models: [{ name: "m:latest", digest: `digest of ${weights}` }] }];
    const parameters = Object.entries(model.parameters ?? {}).map(([name, value]) => `${name.padEnd(30)} ${value}`);
    const facts = { context_length: model.contextLength, embedding_length: dimensions, pooling_type: 1 };
    const named = Object.entries(facts).map(([name, value]) => [`bert.${name}`, value]);
    return [
      200,
      {
        parameters: parameters.join("\n"),
        model_info: { "general.architecture": "bert", ...Object.fromEntries(named) },
        capabilities: ["embedding"],
      },
    ];
  }

  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += String(chunk);
    const path = request.url ?? "";
    paths.push(path);
    const [status, reply] = answer(path, text === "" ? {} : JSON.parse(text));
    response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(reply));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const handle: ReplaceableOllama = {
    url: `http://127.0.0.1:${port}`,
    paths,
    get loads() {
      return loads;
    },
    replaceWeights(other, width = dimensions) {
      weights = other;
      dimensions = width;
    },
    vectorOf,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return handle;
}
