export { createLanceDBSink, type LanceDBSettings } from "./lancedb-sink.ts";
