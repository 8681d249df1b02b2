// What providers over HTTP share: one request to a JSON host, its limits, its failures and its vectors.
export { connectionFailure, replyFailure } from "./connection-failure.ts";
export { hostEmbedder, type HostEmbedderParts, type HostEmbedRequest } from "./host-embedder.ts";
export { documentLimitsKind, embedderLimitsKind, quarterOfBytes } from "./host-limits.ts";
export { type HostRefusal, hostRefusalError, type RefusedRequest, saidBy } from "./host-refusal.ts";
export {
  createJsonHost,
  type HostConnection,
  type HostFacts,
  hostConnectionKinds,
  type HostReply,
  type HostRequest,
  type JsonHost,
} from "./json-host.ts";
export { replyTokens, replyVectors } from "./reply-vectors.ts";
