import { expect, test } from "vitest";
import { findScoreFloor } from "./find-score-floor.ts";

const sample = { answered: [0.9, 0.8, 0.7, 0.4], unanswered: [0.5, 0.3, 0.6, 0.2] };

test("default: where most decisions of both kinds are right", () => {
  expect(findScoreFloor(sample)).toEqual({ floor: 0.7, kept: 0.75, refused: 1 });
  expect(findScoreFloor({ answered: [1], unanswered: [2] })).toEqual({ floor: 1, kept: 1, refused: 0 });
});

test("args: keep holds so many answers above the floor", () => {
  expect(findScoreFloor(sample, { keep: 1 })).toEqual({ floor: 0.4, kept: 1, refused: 0.5 });
  expect(findScoreFloor(sample, { keep: 0.5 })).toEqual({ floor: 0.8, kept: 0.5, refused: 1 });
});

test("error: lists without a score, and a share above 1", () => {
  expect(() => findScoreFloor({ ...sample, unanswered: [] })).toThrow(
    expect.objectContaining({ option: "unanswered" }),
  );
  expect(() => findScoreFloor({ ...sample, answered: [Number.NaN] })).toThrow(
    expect.objectContaining({ option: "answered" }),
  );
  expect(() => findScoreFloor(sample, { keep: 2 })).toThrow(expect.objectContaining({ option: "keep" }));
});
