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
    "checkedIndex",
    "checkedSink",
    "compareIds",
    "fencedOff",
    "guardIndex",
    "halfValues",
    "identityKinds",
    "identityText",
    "indexKind",
    "nearness",
    "packBits",
    "passesFilter",
    "possibleNames",
    "quantizeInt8",
    "requireFingerprint",
    "requireIdentity",
    "sinkKind",
    "toHalf",
    "unpackBits",
    "upsertRows",
    "writeOptionKinds",
    "writeRows",
  ]);
});
