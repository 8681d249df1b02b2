import { expect, test } from "vitest";
import * as sync from "./index.ts";

test("default: these names and no others are exported", () => {
  expect(Object.keys(sync).toSorted()).toMatchInlineSnapshot(`
    [
      "createFilePointer",
      "createFolderSource",
      "createJsonlSource",
      "createLiveIndex",
      "createMigration",
      "createQuerySource",
      "createSinkPointer",
      "createSync",
      "fitSpaceAdapter",
      "readSpacePairs",
      "watchFolder",
      "withSpaceAdapter",
    ]
  `);
});
