import { expect, test } from "vitest";
import * as aiSDK from "./index.ts";

test("default: the public names are these", () => {
  expect(Object.keys(aiSDK)).toEqual(["fromAISDK", "toAISDK"]);
});
