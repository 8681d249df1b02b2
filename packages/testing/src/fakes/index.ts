// Fakes of the contracts in this process: embedders, encoders, stores, sinks, journals.
export {
  createFakeDocumentEncoder,
  type FakeDocumentEncoder,
  type FakeDocumentEncoderSettings,
} from "./fake-document-encoder.ts";
export { createFakeEmbedder, type FakeEmbedder, type FakeEmbedderSettings } from "./fake-embedder.ts";
export { createFakeJournal } from "./fake-journal.ts";
export { createFakeSink, type FakeSinkMemory } from "./fake-sink.ts";
export { createFakeStore, type FakeStore, type FakeStoreSettings } from "./fake-store.ts";
export { createFakeTokenEncoder, type FakeTokenEncoder, type FakeTokenEncoderSettings } from "./fake-token-encoder.ts";
