export type { MetricNames } from "./genai-conventions.ts";
export type { ObserverOptions, TelemetryOptions } from "./telemetry-options.ts";
export { withDocumentTelemetry } from "./with-document-telemetry.ts";
export { withEncoderTelemetry } from "./with-encoder-telemetry.ts";
export { withStoreTelemetry } from "./with-store-telemetry.ts";
export { withTelemetry } from "./with-telemetry.ts";
