import { InvalidReplyError, type ReplyItem } from "@embedloom/core";
import { HttpRefusal, sentenceOf } from "../refusal/index.ts";

/** What a reply of `/api/embed` holds, not yet checked against the request. */
export interface EmbedReply {
  /** Vector `i` belongs to input `i`. */
  readonly items: readonly ReplyItem[];
  /** Tokens of all inputs, special ones included; `undefined` when the server does not say. */
  readonly tokens: number | undefined;
}

/** What `/api/show` says of a model; an absent fact was not told. */
export interface ShownModel {
  /** Full width. */
  readonly nativeDimensions: number | undefined;
  /** Longest input the weights allow, in tokens. */
  readonly contextTokens: number | undefined;
  /** `num_ctx` of the model's Modelfile. */
  readonly pinnedTokens: number | undefined;
  /** `num_batch` of the model's Modelfile. */
  readonly pinnedBatch: number | undefined;
  /** Whether one input has to fit into one physical batch, as with mean and CLS pooling. */
  readonly encoder: boolean;
  /** Whether the model says that it gives no embeddings. */
  readonly chatOnly: boolean;
  /** First line of the licence. */
  readonly license?: string | undefined;
}

/** What `/api/tags` says of a model; an absent fact was not told. */
export interface ListedModel {
  /** The name with its tag. */
  readonly name: string;
  /** Size of its weights on the server's disk. */
  readonly bytes: number | undefined;
  /** Identity of its weights. */
  readonly digest: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a reply of `/api/embed`.
 *
 * @throws HttpRefusal when the reply holds an error in spite of its status 200
 * @throws InvalidReplyError when there is no list of vectors
 */
export function readEmbed(reply: unknown): EmbedReply {
  const { embeddings, prompt_eval_count: tokens }: Fields = fieldsOf(reply);
  if (embeddings === undefined && typeof reply === "object" && sentenceOf(reply) !== undefined)
    throw new HttpRefusal(200, JSON.stringify(reply));
  if (!Array.isArray(embeddings)) {
    throw new InvalidReplyError("shape", "The reply has no list of vectors in `embeddings`.", { retryable: true });
  }
  const items = embeddings.map((vector: unknown, index) => ({ index, vector: listOf(vector, index) }));
  return { items, tokens: toCount(tokens) };
}

/** Reads a reply of `/api/show`. */
export function readShow(reply: unknown): ShownModel {
  const { model_info: info, parameters, capabilities, license, error }: Fields = fieldsOf(reply);
  if (error !== undefined) throw new HttpRefusal(200, JSON.stringify({ error }));
  const facts = fieldsOf(info);
  const architecture = String(facts["general.architecture"] ?? "");
  const fact = (name: string): unknown => facts[`${architecture}.${name}`];
  const pooling = fact("pooling_type");
  return {
    // Models with a dense layer behind the pooling tell its width apart.
    nativeDimensions: toCount(fact("embedding_length_out")) ?? toCount(fact("embedding_length")),
    contextTokens: toCount(fact("context_length")),
    pinnedTokens: pinned("num_ctx", parameters),
    pinnedBatch: pinned("num_batch", parameters),
    // 1 is mean, 2 is CLS; where the number is missing the architecture tells.
    encoder: pooling === 1 || pooling === 2 || (pooling === undefined && architecture.includes("bert")),
    chatOnly: Array.isArray(capabilities) && !capabilities.includes("embedding"),
    license: /\S.*\S|\S/.exec(typeof license === "string" ? license : "")?.[0],
  };
}

/** A number that the Modelfile sets, out of the text that lists them. */
function pinned(name: string, parameters: unknown): number | undefined {
  return toCount(Number(new RegExp(`^${name}\\s+(\\d+)`, "m").exec(String(parameters ?? ""))?.[1]));
}

/** The models in a reply of `/api/tags`. */
export function readListed(reply: unknown): readonly ListedModel[] {
  return rowsOf(reply).flatMap(({ name, size, digest }) =>
    typeof name !== "string" || name === ""
      ? []
      : [{ name, bytes: toCount(size), digest: typeof digest === "string" ? digest : undefined }],
  );
}

/** The digest of a model in a reply of `/api/tags`; `undefined` when it is not listed. */
export function readDigest(reply: unknown, model: string): string | undefined {
  const wanted = fullName(model).toLowerCase();
  for (const { name, model: alias, digest } of rowsOf(reply)) {
    const named = [name, alias].some((text) => typeof text === "string" && text.toLowerCase() === wanted);
    if (named && typeof digest === "string") return digest;
  }
  return undefined;
}

function rowsOf(reply: unknown): readonly Fields[] {
  const { models }: Fields = fieldsOf(reply);
  return (Array.isArray(models) ? models : []).map(fieldsOf);
}

/** The name with its tag, as the server keeps it. */
export function fullName(model: string): string {
  return /:[^/]+$/.test(model) ? model : `${model}:latest`;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function listOf(values: unknown, position: number): readonly unknown[] {
  // No vector for this one; what was sent with it may have its own.
  if (values === null) return [];
  if (!Array.isArray(values)) {
    const problem = `The vector at position ${position} of the reply is no list of numbers.`;
    throw new InvalidReplyError("shape", problem, { retryable: true });
  }
  return values;
}

function toCount(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}
