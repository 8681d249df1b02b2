import { expect, test } from "vitest";
import { changed, firstSettings } from "./lab-settings.ts";

test("behavior: a size that becomes small takes the overlap with it", () => {
  expect(changed({ ...firstSettings, size: 400, overlap: 200 }, { size: 101 })).toMatchObject({
    size: 101,
    overlap: 50,
  });
});
