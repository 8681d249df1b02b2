export {
  adaptEmbedder,
  type VectorFacts,
  type VectorReply,
  type VectorRequest,
  type VectorSource,
} from "./adapt-embedder.ts";
export { foreignError, type ForeignRequest } from "./foreign-error.ts";
