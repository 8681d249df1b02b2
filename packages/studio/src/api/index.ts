// What the page and the server say to each other: the body of each request and reply.
export type { ChunkReply } from "./chunk-reply.ts";
export { CHUNK_CHARACTERS, DEFAULT_CHUNK_CHARACTERS } from "./chunk-sizes.ts";
export type { DimensionsReply, MeasureRequest, MeasureRow, MeasureStatus } from "./dimensions.ts";
export type {
  DocumentPage,
  DocumentState,
  DocumentSummary,
  DocumentText,
  LibraryStatus,
  RemovedReply,
  SamplesReply,
  UploadReply,
} from "./documents.ts";
export { DUEL_USD_PER_MILLION_TOKENS, type DuelSide, NAIVE_TRIES, UNTOUCHED_SIDE } from "./duel.ts";
export {
  EVALUATED_MEASURES,
  EVALUATED_WAYS,
  type EvaluatedDifference,
  type EvaluatedFigures,
  type EvaluatedMean,
  type EvaluatedMeasure,
  type EvaluatedQuestion,
  type EvaluatedWay,
  type EvaluationPlan,
  type EvaluationReply,
  type EvaluationRequest,
  type EvaluationStatus,
  JUDGMENT_CHARACTERS,
} from "./evaluation.ts";
export type { Snapshot, StudioEvents } from "./events.ts";
export type { ChunkWords, HybridHit, HybridReply, HybridRequest, WordTerm } from "./hybrid.ts";
export type { DocumentFailure, IndexStatus, JobCount, JobStatus, StartRequest } from "./indexing.ts";
export type { JobWatchRequest, JobWatchStatus, WatchedJob } from "./jobs.ts";
export {
  LAB_CHARACTERS,
  LAB_CHUNKERS,
  LAB_SIZE,
  type LabChunker,
  type LabChunkHeat,
  type LabExample,
  type LabHeatReply,
  type LabHeatRequest,
  type LabReading,
  type LabReply,
  type LabRequest,
} from "./lab.ts";
export type { MapReply, MapRequest, PlaceReply, PlaceRequest } from "./map.ts";
export type {
  MigratedCollection,
  MigrationPhase,
  MigrationPlan,
  MigrationSide,
  MigrationsReply,
  MigrationStepRequest,
} from "./migrations.ts";
export type { Problem, ProblemCode } from "./problem.ts";
export type {
  CacheChoice,
  CacheStatus,
  OllamaModel,
  OllamaModelsRequest,
  ProbeReply,
  ProbeRequest,
  ProviderChoice,
  ProviderStatus,
  PullRequest,
  PullStatus,
} from "./providers.ts";
export type {
  HeatReply,
  HeatRequest,
  SearchHit,
  SearchReply,
  SearchRequest,
  WidthChunk,
  WidthsReply,
  WidthsRequest,
} from "./search.ts";
export type { SimulationRequest, SimulationResult, SimulationSample, SimulationStatus } from "./simulation.ts";
