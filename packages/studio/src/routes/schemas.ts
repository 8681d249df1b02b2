import {
  type CacheChoice,
  CHUNK_CHARACTERS,
  type EvaluationRequest,
  type HeatRequest,
  type HybridRequest,
  type JobWatchRequest,
  JUDGMENT_CHARACTERS,
  LAB_CHARACTERS,
  LAB_CHUNKERS,
  LAB_SIZE,
  type LabHeatRequest,
  type LabRequest,
  type MapRequest,
  type MeasureRequest,
  type MigrationStepRequest,
  type OllamaModelsRequest,
  type PlaceRequest,
  type ProbeRequest,
  type ProviderChoice,
  type PullRequest,
  type SearchRequest,
  type SimulationRequest,
  type StartRequest,
  type WidthsRequest,
} from "../api/index.ts";
import { z } from "zod";
import type { DocumentFilter, DocumentMatch } from "../library/index.ts";

const integer = (least: number, most: number): z.ZodNumber => z.int().min(least).max(most);
const share = z.number().min(0).max(0.9);
const question = z.string().trim().min(1).max(4000);
const name = z.string().trim().min(1).max(200);
const model = z.string().min(1).max(1000);
const key = z.string().trim().min(1).max(1000);
const address = (schemes: RegExp, hint: string, credentials: boolean): z.ZodType<string> =>
  z
    .string()
    .trim()
    .max(2000)
    .refine((text) => {
      const url = URL.parse(text);
      return url !== null && schemes.test(url.protocol) && (credentials || url.username + url.password === "");
    }, hint);
const http = address(/^https?:$/, "Expected an http or https address without user and password", false);
const redis = address(/^rediss?:$/, "Expected an address that begins with redis:// or rediss://", true);
const k = integer(1, 50).exactOptional();
const dimensions = integer(1, 65_536).exactOptional();
const vectors = z.enum(["plain", "late"]).exactOptional();

const ours = z.strictObject({ kind: z.literal(["mini", "context-model"]) });
const transformers = z.strictObject({ kind: z.literal("transformers"), folder: z.string().trim().min(1).max(4096) });
const ollama = z.strictObject({ kind: z.literal("ollama"), baseUrl: http, model: name });
const openai = z.strictObject({
  kind: z.literal("openai"),
  baseUrl: http,
  model: name,
  apiKey: key.exactOptional(),
});
const providers = [ours, transformers, ollama, openai] as const;
const caches = [
  z.strictObject({ kind: z.literal("sqlite") }),
  z.strictObject({ kind: z.literal("memory") }),
  z.strictObject({ kind: z.literal("none") }),
  z.strictObject({ kind: z.literal("redis"), url: redis }),
] as const;

/** Query of an upload. */
export interface UploadQuery {
  readonly name: string;
  readonly chunkCharacters?: number | undefined;
}

export const uploadQuery: z.ZodType<UploadQuery> = z.object({
  name: z.string().default(""),
  chunkCharacters: z.coerce.number().pipe(integer(CHUNK_CHARACTERS.least, CHUNK_CHARACTERS.most)).optional(),
});

const match = {
  state: z.enum(["waiting", "indexed", "failed"]).optional(),
  filter: z.string().max(200).optional(),
};

export const listQuery: z.ZodType<DocumentFilter> = z.object({
  offset: z.coerce.number().pipe(integer(0, 1e9)).default(0),
  limit: z.coerce.number().pipe(integer(1, 5000)).default(100),
  ...match,
});

/** Where a chunk is in its document. */
export const chunkParameters: z.ZodType<{ readonly position: number }> = z.object({
  position: z.coerce.number().pipe(integer(0, 1e9)),
});

/** Query of a removal. */
export interface RemoveQuery extends DocumentMatch {
  /** How many documents the visitor saw that it would remove. Absent: nobody counted. */
  readonly count?: number | undefined;
}

export const removeQuery: z.ZodType<RemoveQuery> = z.object({
  count: z.coerce.number().pipe(integer(0, 1e9)).optional(),
  ...match,
});

/** Query of the text of a document. */
export interface TextQuery {
  readonly from: number;
  readonly length: number;
}

export const textQuery: z.ZodType<TextQuery> = z.object({
  from: z.coerce
    .number()
    .pipe(integer(0, 2 ** 31))
    .default(0),
  length: z.coerce.number().pipe(integer(1, 1_000_000)).default(200_000),
});

export const startRequest: z.ZodType<StartRequest> = z.strictObject({ automatic: z.boolean().exactOptional() });
export const searchRequest: z.ZodType<SearchRequest> = z.strictObject({ question, k, dimensions });
export const hybridRequest: z.ZodType<HybridRequest> = z.strictObject({ question, k });
export const widthsRequest: z.ZodType<WidthsRequest> = z.strictObject({ question, k, vectors });
export const mapRequest: z.ZodType<MapRequest> = z.strictObject({ vectors });
export const placeRequest: z.ZodType<PlaceRequest> = z.strictObject({ question, vectors: z.enum(["plain", "late"]) });
export const heatRequest: z.ZodType<HeatRequest> = z.strictObject({ question, dimensions });
const labFields = {
  text: z.string().min(1).max(LAB_CHARACTERS),
  chunker: z.enum(LAB_CHUNKERS),
  size: integer(LAB_SIZE.least, LAB_SIZE.most),
  overlap: integer(0, LAB_SIZE.most / 2),
};
const fits = ({ size, overlap }: LabRequest): boolean => 2 * overlap <= size;
const misfit = { path: ["overlap"], message: "Expected at most half of `size`" };
export const labRequest: z.ZodType<LabRequest> = z.strictObject(labFields).refine(fits, misfit);
export const labHeatRequest: z.ZodType<LabHeatRequest> = z
  .strictObject({ ...labFields, question })
  .refine(fits, misfit);
export const measureRequest: z.ZodType<MeasureRequest> = z.strictObject({
  vectors,
  queries: integer(1, 200).exactOptional(),
});
export const evaluationRequest: z.ZodType<EvaluationRequest> = z.strictObject({
  judgments: z.string().trim().min(1).max(JUDGMENT_CHARACTERS).exactOptional(),
});
export const jobWatchRequest: z.ZodType<JobWatchRequest> = z.strictObject({
  url: redis,
  name: z
    .string()
    .trim()
    .regex(/^[^{}:]{1,200}$/, "Expected a name without braces and colons"),
});
export const migrationStepRequest: z.ZodType<MigrationStepRequest> = z.strictObject({
  from: model,
  to: model,
});
export const providerChoice: z.ZodType<ProviderChoice> = z.discriminatedUnion("kind", providers);
export const cacheChoice: z.ZodType<CacheChoice> = z.discriminatedUnion("kind", caches);
export const probeRequest: z.ZodType<ProbeRequest> = z.discriminatedUnion("kind", [...providers, ...caches]);
export const modelsRequest: z.ZodType<OllamaModelsRequest> = z.strictObject({ baseUrl: http });
export const pullRequest: z.ZodType<PullRequest> = z.strictObject({ baseUrl: http, model: name });
export const simulationRequest: z.ZodType<SimulationRequest> = z
  .strictObject({
    requestsPerMinute: integer(1, 100_000),
    tokensPerMinute: integer(100, 100_000_000),
    errorRate: share,
    resetRate: share,
    poison: integer(0, 20_000),
    poisonNamed: z.boolean(),
    texts: integer(1, 20_000),
    tokensPerText: integer(1, 1000),
    textsPerRequest: integer(1, 2048),
    concurrency: integer(1, 32),
    limitsKnown: z.boolean(),
    speed: z.number().min(1).max(120),
  })
  .refine(({ poison, texts }) => poison <= texts, { path: ["poison"], message: "Expected at most as many as `texts`" })
  .refine(({ errorRate, resetRate }) => errorRate + resetRate <= 0.9, {
    path: ["errorRate"],
    message: "Expected at most 0.9 together with `resetRate`",
  })
  .refine(({ tokensPerText, tokensPerMinute }) => 2 * tokensPerText <= tokensPerMinute, {
    path: ["tokensPerText"],
    message: "Expected at most half of `tokensPerMinute`, or no text would ever get through",
  });
