import type { SinkAbilities } from "@embedloom/core/sink";

/** Files keep everything. */
export const ABILITIES: SinkAbilities = {
  name: "vector-files",
  encodings: ["float32", "float16", "int8", "binary"],
  distances: ["cosine", "dot", "euclidean"],
};
