import {
  abortable,
  abortableRequest,
  checkAbort,
  checkDimensions,
  checkInputs,
  checkReply,
  dot,
  type Embedder,
  type EmbedderInfo,
  type EmbedderLimits,
  type EmbeddingMatrix,
  embedInRequests,
  type EmbedResult,
  type Fingerprint,
  type InputType,
  fingerprintText,
  InvalidReplyError,
  kindOf,
  kinds,
  type KindsOf,
  type MatryoshkaSizes,
  type Prompts,
  readOptions,
  tokensOf,
  truncate,
  wellFormedInputs,
} from "@embedloom/core";
import { foreignError } from "./foreign-error.ts";
import { ownVectors } from "./own-vectors.ts";

/** Properties of another library's vectors, which only the caller knows; they are checked on every reply where that is possible. */
export interface VectorFacts {
  /** Width of every vector as the library gives it. */
  readonly dimensions: number;
  /** Whether every vector has length 1 (to within 1 %) as the library gives it. */
  readonly normalized: boolean;
  /** The smaller widths the model was trained for; they are cut here. Absent: none. */
  readonly matryoshka?: MatryoshkaSizes | undefined;
  /** Text before an input by its type, where the library adds nothing itself. Absent: nothing. */
  readonly prompts?: Prompts | undefined;
  /** Limits of one request. Absent fields: the limits of the library, else none. */
  readonly limits?: EmbedderLimits | undefined;
  /** Tokens of a text as the provider's limit counts them. @default a quarter token per UTF-8 byte */
  readonly estimateTokens?: ((text: string) => number) | undefined;
  /** Whatever else changes a vector, such as a revision or a task, so that a cache keeps them apart. Absent: nothing. */
  readonly fingerprint?: Fingerprint | undefined;
}

/** One request to another library. */
export interface VectorRequest {
  /** The texts, prompts included; at least one. */
  readonly inputs: readonly string[];
  /** What they are for. Absent: not said. */
  readonly inputType: InputType | undefined;
  /** Aborts when nobody waits any more. */
  readonly signal: AbortSignal;
}

/** What another library answered. */
export interface VectorReply {
  /** Vector `i` belongs to input `i`. */
  readonly vectors: readonly ArrayLike<number>[];
  /** Tokens the provider counted. Absent: it did not say. */
  readonly tokens?: number | undefined;
}

/** A model behind another library. */
export interface VectorSource {
  /** Kind of provider, for messages, logs and the fingerprint. */
  readonly provider: string;
  /** Name of the model, for the same. */
  readonly model: string;
  /** What the library says of its limits. Absent: nothing. */
  readonly limits?: (() => Promise<EmbedderLimits>) | undefined;
  /** Whether the library takes one query at a time. @default false */
  readonly queriesOneByOne?: boolean | undefined;
  /** Calls the library once. An error goes to `foreignError`; if the library cannot abort, its late answer is dropped. */
  embed(request: VectorRequest): Promise<VectorReply>;
}

/**
 * An embedder over anything that turns texts into vectors. It handles inputs, packing, widths, replies, errors and aborts, and
 * checks the caller's facts on every reply.
 *
 * @throws InvalidOptionError at once when a fact is missing or invalid
 * @example
 * ```ts
 * import { adaptEmbedder } from "@embedloom/adapter";
 *
 * const source = {
 *   provider: "mine",
 *   model: "lengths",
 *   embed: async ({ inputs }: { inputs: readonly string[] }) => ({ vectors: inputs.map((text) => [text.length, 1]) }),
 * };
 * const embedder = adaptEmbedder(source, { dimensions: 2, normalized: false });
 * (await embedder.embed(["abc"])).embeddings.toArrays(); // [[3, 1]]
 * ```
 */
export function adaptEmbedder(source: VectorSource, given: VectorFacts): Embedder {
  const { provider, model } = checkSource(source);
  const facts = readOptions<VectorFacts>("facts", given, factKinds);
  const { dimensions, normalized, prompts = {}, estimateTokens = quarterPerByte } = facts;
  const fingerprint: Fingerprint = {
    ...facts.fingerprint,
    provider,
    model,
    dimensions,
    normalized,
    queryPrompt: prompts.query ?? null,
    documentPrompt: prompts.document ?? null,
  };
  const shape = { model, nativeDimensions: dimensions, matryoshka: facts.matryoshka };
  const limitsOf = async (inputType?: InputType): Promise<EmbedderLimits> => ({
    ...(await source.limits?.()),
    ...facts.limits,
    ...(source.queriesOneByOne === true && inputType === "query" && { inputsPerRequest: 1 }),
  });

  async function request(
    inputs: readonly string[],
    inputType: InputType | undefined,
    signal: AbortSignal | undefined,
  ): Promise<EmbedResult> {
    const reply = await abortableRequest({ signal }, (own) =>
      abortable(source.embed({ inputs, inputType, signal: own }), own),
    ).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw foreignError(error, { provider, model, inputs });
    });
    return readReply(reply, inputs.length, facts);
  }

  return {
    provider,
    model,
    estimateTokens(text) {
      kinds.text("text", text);
      return tokensOf({ estimateTokens }, text);
    },
    async describe(options): Promise<EmbedderInfo> {
      checkAbort(options);
      return { provider, ...shape, dimensions, normalized, limits: await limitsOf(), fingerprint };
    },
    async embed(inputs, options) {
      const { dimensions: width = dimensions, inputType, signal } = checkInputs(inputs, options);
      checkDimensions(width, shape);
      const prompt = (inputType && prompts[inputType]) ?? "";
      const texts = wellFormedInputs(inputs);
      return embedInRequests({
        inputs: prompt === "" ? texts : texts.map((text) => prompt + text),
        limits: await limitsOf(inputType),
        dimensions: width,
        signal,
        estimateTokens,
        request: async (batch) => cutTo(width, await request(batch, inputType, signal)),
      });
    },
    close: async () => {},
  };
}

function readReply(reply: VectorReply, count: number, facts: VectorFacts): EmbedResult {
  const embeddings = checkReply(ownVectors(reply), { count, dimensions: facts.dimensions });
  const { tokens } = reply;
  if (facts.normalized) checkLengths(embeddings);
  // NaN is how some libraries say that they do not know.
  const known = tokens !== undefined && Number.isFinite(tokens);
  return { embeddings, usage: { requests: 1, tokens: known ? tokens : undefined, costUsd: undefined } };
}

// Half precision on the way loses about a thousandth.
const LENGTH_TOLERANCE = 1e-2;

function checkLengths(embeddings: EmbeddingMatrix): void {
  for (let index = 0; index < embeddings.count; index++) {
    const row = embeddings.row(index);
    const length = Math.sqrt(dot(row, row));
    if (Math.abs(length - 1) > LENGTH_TOLERANCE) {
      const problem = `The vector has length ${length.toFixed(3)}, not 1: set the fact \`normalized\` to false.`;
      throw new InvalidReplyError("shape", problem, { index });
    }
  }
}

function cutTo(width: number, result: EmbedResult): EmbedResult {
  if (width === result.embeddings.dimensions) return result;
  return { ...result, embeddings: truncate(result.embeddings, width) };
}

const limit = kinds.optional(kinds.integer(1));

const factKinds: KindsOf<VectorFacts> = {
  dimensions: kinds.integer(1),
  normalized: kindOf("true or false: whether every vector has length 1", (value) => typeof value === "boolean"),
  matryoshka: kinds.optional(kinds.matryoshka),
  prompts: kinds.optional(kinds.prompts),
  limits: kinds.optional(
    kinds.options<EmbedderLimits>({
      inputsPerRequest: limit,
      tokensPerInput: limit,
      tokensPerRequest: limit,
      concurrency: limit,
    }),
  ),
  estimateTokens: kinds.optional(kinds.callback),
  fingerprint: kinds.optional(canonical),
};

// What no key could be made of is refused at once, not at the first call.
function canonical(_name: string, value: unknown): unknown {
  fingerprintText(value as Fingerprint);
  return value;
}

// The source itself is kept, because it may be of a class whose methods want their own object.
function checkSource(source: VectorSource): Pick<VectorSource, "provider" | "model"> {
  kinds.withMethods("a source of vectors", "embed")("source", source);
  return readOptions<VectorSource>("source", source, {
    provider: kinds.words,
    model: kinds.words,
    limits: kinds.optional(kinds.callback),
    queriesOneByOne: kinds.optional(kinds.flag),
    embed: kinds.callback,
  });
}

function quarterPerByte(text: string): number {
  return Math.ceil(new TextEncoder().encode(text).length / 4);
}
