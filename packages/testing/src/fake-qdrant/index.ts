// A fake Qdrant server.
export { type FakeQdrant, type FakeQdrantSettings, startFakeQdrant } from "./fake-qdrant.ts";
