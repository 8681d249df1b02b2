import { expect, test } from "vitest";
import * as sink from "./index.ts";

test("default: the public names are these", () => {
  expect(Object.keys(sink).toSorted()).toEqual([
    "IndexMismatchError",
    "LeaseLostError",
    "PartialWriteError",
    "checkFence",
    "checkFilter",
    "checkIdentity",
    "checkListing",
    "checkRow",
    "checkSearch",
    "checkVector",
    "compareIds",
    "fencedOff",
    "halfValues",
    "identityText",
    "nearness",
    "packBits",
    "passesFilter",
    "quantizeInt8",
    "requireFingerprint",
    "requireIdentity",
    "toHalf",
    "unpackBits",
    "upsertRows",
    "writeRows",
  ]);
});
