import { describe, expect, test } from "vitest";
import { packages, readText, scope } from "./workspace.ts";

const headings = ["Install", "Example", "Options", "Errors"];
const lineLimit = 99;

describe.each(packages)("$name", ({ folder, manifest }) => {
  const text = readText(folder, "README.md");
  const lines = text.trimEnd().split("\n");

  test("default: opens with the package's name", () => {
    expect(lines[0]).toBe(`# ${manifest.name}`);
  });

  test("behavior: has the headings that every README has, in their order", () => {
    const present = lines.filter((line) => line.startsWith("## ")).map((line) => line.slice(3));
    expect(present.filter((heading) => headings.includes(heading))).toEqual(headings);
  });

  test(`behavior: is ${lineLimit} lines long at most`, () => {
    expect(lines.length).toBeLessThanOrEqual(lineLimit);
  });

  test("behavior: names each dependency, to say why it was chosen", () => {
    const { dependencies, peerDependencies } = manifest;
    const chosen = Object.keys({ ...dependencies, ...peerDependencies }).filter((name) => !name.startsWith(scope));
    expect(chosen.filter((name) => !text.includes(name))).toEqual([]);
  });
});
