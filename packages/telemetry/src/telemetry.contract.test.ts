import {
  createFakeDocumentEncoder,
  createFakeEmbedder,
  createFakeStore,
  createFakeTokenEncoder,
  documentEncoderContract,
  embedderContract,
  embeddingStoreContract,
  registerContract,
  tokenEncoderContract,
} from "@embedloom/testing";
import { describe, test } from "vitest";
import { recordTelemetry } from "./test-support/recorded-telemetry.ts";
import { withDocumentTelemetry } from "./with-document-telemetry.ts";
import { withEncoderTelemetry } from "./with-encoder-telemetry.ts";
import { withStoreTelemetry } from "./with-store-telemetry.ts";
import { withTelemetry } from "./with-telemetry.ts";

const { tracerProvider, meterProvider } = recordTelemetry();
const prompts = { query: "query: ", document: "passage: " };
const subject = { reducedDimensions: 16, usesPrompts: true };

describe("withTelemetry, without an SDK", () => {
  registerContract(
    embedderContract({ ...subject, create: () => withTelemetry(createFakeEmbedder({ prompts })) }),
    test,
  );
});

describe("withTelemetry, with the SDK", () => {
  const create = () => withTelemetry(createFakeEmbedder({ prompts }), { tracerProvider, meterProvider });
  registerContract(embedderContract({ ...subject, create }), test);
});

describe("withStoreTelemetry", () => {
  const create = () => withStoreTelemetry(createFakeStore(), { tracerProvider, meterProvider });
  registerContract(embeddingStoreContract({ create }), test);
});

describe("withEncoderTelemetry", () => {
  const create = () => withEncoderTelemetry(createFakeTokenEncoder(), { tracerProvider, meterProvider });
  registerContract(tokenEncoderContract({ create }), test);
});

describe("withDocumentTelemetry", () => {
  const create = () => withDocumentTelemetry(createFakeDocumentEncoder(), { tracerProvider, meterProvider });
  registerContract(documentEncoderContract({ create, longDocumentChunks: 100, reducedDimensions: 8 }), test);
});
