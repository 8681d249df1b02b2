import { expect, test } from "vitest";
import { announceArrivals, announcesArrivals } from "./arrivals.ts";
import type { Embedder } from "../contract/embedder.ts";

test("default: what announces arrivals is the very function, not a wrapper around it", () => {
  const embed: Embedder["embed"] = () => new Promise(() => {});
  const wrapped: Embedder["embed"] = (...call) => embed(...call);
  expect(announcesArrivals({ embed })).toBe(false);
  expect(announceArrivals(embed)).toBe(embed);
  expect([announcesArrivals({ embed }), announcesArrivals({ embed: wrapped })]).toEqual([true, false]);
});
