export type { MetricNames } from "./genai-conventions.ts";
export { createShardTelemetry, type ObservedShard, type ShardObserver, type ShardStanding } from "./shard-telemetry.ts";
export type { ObserverOptions, ShardTelemetryOptions, TelemetryOptions } from "./telemetry-options.ts";
export { withDocumentTelemetry } from "./with-document-telemetry.ts";
export { withEncoderTelemetry } from "./with-encoder-telemetry.ts";
export { withStoreTelemetry } from "./with-store-telemetry.ts";
export { withTelemetry } from "./with-telemetry.ts";
