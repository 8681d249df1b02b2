import type { SinkCapabilities } from "@embedloom/core/sink";

/** Files keep everything. */
export const CAPABILITIES: SinkCapabilities = {
  name: "vector-files",
  encodings: ["float32", "float16", "int8", "binary"],
  distances: ["cosine", "dot", "euclidean"],
};
