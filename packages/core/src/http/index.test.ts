import { expect, test } from "vitest";
import * as http from "./index.ts";

test("default: the public names are these", () => {
  expect(Object.keys(http).toSorted()).toEqual([
    "connectionFailure",
    "createJsonHost",
    "documentLimitsKind",
    "embedderLimitsKind",
    "hostConnectionKinds",
    "hostEmbedder",
    "hostRefusalError",
    "quarterOfBytes",
    "replyFailure",
    "replyTokens",
    "replyVectors",
    "saidBy",
  ]);
});
