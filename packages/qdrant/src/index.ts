export { createQdrantSink, type QdrantSettings } from "./qdrant-sink.ts";
