import { expect, test } from "vitest";
import { compareIds } from "./compare-ids.ts";

test("behavior: ids order as their UTF-8 bytes do, whatever is in them", () => {
  const starts = ["", "a", "A", "~", "\u007f", "é", "\ud7ff", "\ue000", "\uffff", "\u{10000}", "\u{10ffff}"];
  const ids = starts.flatMap((one) => starts.map((other) => one + other));
  const byBytes = [...new Set(ids)].toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  expect([...new Set(ids)].toSorted(compareIds)).toEqual(byBytes);
});
