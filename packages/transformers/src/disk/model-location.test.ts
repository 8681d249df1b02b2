import { expect, test } from "vitest";
import { modelName } from "./model-location.ts";

test.each([
  ["owner/name", "owner/name"],
  ["/models/all-MiniLM-L6-v2", "all-MiniLM-L6-v2"],
  ["/models/all-MiniLM-L6-v2/", "all-MiniLM-L6-v2"],
  ["/root/.cache/huggingface/hub/models--intfloat--e5-small-v2/snapshots/1b2c3d", "intfloat/e5-small-v2"],
])("behavior: the name of %s is %s", (model, name) => {
  expect(modelName(model)).toBe(name);
});
