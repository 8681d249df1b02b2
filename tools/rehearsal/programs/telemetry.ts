import { withTelemetry } from "@embedloom/telemetry";
import { createFakeEmbedder } from "@embedloom/testing";
import { trace } from "@opentelemetry/api";

// Nobody has registered a provider: spans and metrics go nowhere, and the vectors come all the same.
const embedder = withTelemetry(createFakeEmbedder({ dimensions: 8 }));
const { embeddings } = await embedder.embed(["a lease", "a pump"]);
console.log(embeddings.count, embeddings.dimensions); // 2 8
console.log(trace.getActiveSpan()); // undefined
await embedder.close();
