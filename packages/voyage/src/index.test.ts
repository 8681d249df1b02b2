import { expect, test } from "vitest";
import * as voyage from "./index.ts";

test("default: the public names are these", () => {
  expect(Object.keys(voyage).toSorted()).toEqual([
    "createQuantizedVoyageDocuments",
    "createVoyage",
    "createVoyageDocuments",
  ]);
});
