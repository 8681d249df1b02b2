// The options of the batcher and of a stream: what they are, their defaults, and the check of each.
export {
  type BatchingOptions,
  type BatchingSettings,
  callKinds,
  resolveBatchingOptions,
  tighter,
} from "./batching-options.ts";
export {
  checkSource,
  type EmbedStreamOptions,
  resolveStreamOptions,
  type StreamErrorMode,
  type StreamOrder,
  type StreamSettings,
} from "./stream-options.ts";
