import { expect, test } from "vitest";
import * as telemetry from "./index.ts";

test("default: exported names", () => {
  expect(Object.keys(telemetry).toSorted()).toMatchInlineSnapshot(`
    [
      "createShardTelemetry",
      "withDocumentTelemetry",
      "withEncoderTelemetry",
      "withStoreTelemetry",
      "withTelemetry",
    ]
  `);
});
