import { expect, test } from "vitest";
import { readText } from "./workspace.ts";

/** `linux-x64`, `darwin-arm64`, …, each with the spellings that binary packages use for it. */
const systems: Readonly<Record<string, RegExp>> = {
  "linux x64": /linux-(x64|64)(-gnu)?$/,
  "linux arm64": /linux-arm64(-gnu)?$/,
  "macOS x64": /darwin-(x64|64|universal)$/,
  "macOS arm64": /darwin-(arm64|universal)$/,
  "Windows x64": /(win32|windows)-(x64|64)(-msvc)?$/,
};

// libvips for Windows lies inside sharp's own Windows package; rollup asks for lzma on Linux alone; of LanceDB's binaries
// only those for Linux x64 were to be had where the lockfile was made.
const linuxOnly = ["@img/sharp-libvips", "@lancedb/lancedb", "@napi-rs/lzma"];

// `  '@turbo/darwin-64@2.11.8':` in the section `packages`.
const entries = [...readText("pnpm-lock.yaml").matchAll(/^ {2}'?((?:@[\w.-]+\/)?[\w.-]+)@(\d[^:'(]*)'?:/gm)];
const locked = entries.map(([, name = "", version = ""]) => ({ name, version }));

/** Binaries of one tool and version: all that is left of the name when the system is cut off. */
const families = new Map<string, string[]>();
for (const { name, version } of locked) {
  const [family, system] = name.split(/[/-](?=(?:linux|darwin|win32|windows)-)/);
  if (system !== undefined)
    families.set(`${family} ${version}`, [...(families.get(`${family} ${version}`) ?? []), name]);
}

test.each([
  "@esbuild",
  "@oxfmt/binding",
  "@oxlint/binding",
  "@rolldown/binding",
  "@rollup/rollup",
  "@turbo",
  "@typescript/typescript",
])("default: %s is locked with its binaries", (tool) => {
  expect([...families.keys()].filter((family) => family.startsWith(`${tool} `))).toHaveLength(1);
});

test("behavior: every tool with a binary for Linux is locked with those for macOS and Windows", () => {
  const incomplete = [...families].flatMap(([family, names]) => {
    const missing = Object.keys(systems).filter((system) => !names.some((name) => systems[system]?.test(name)));
    const expected =
      names.some((name) => name.includes("linux-")) && !linuxOnly.some((part) => family.startsWith(part));
    return expected && missing.length > 0 ? [`${family} lacks ${missing.join(", ")}`] : [];
  });
  expect(incomplete).toEqual([]);
});
