import { expect, test } from "vitest";
import { toUpload } from "./to-upload.ts";

function fileWith(paths: { readonly webkitRelativePath?: string; readonly path?: string }): File {
  const file = new File(["abc"], "a.md");
  for (const [key, value] of Object.entries(paths)) Object.defineProperty(file, key, { value });
  return file;
}

test.each([
  ["chosen alone", {}, "a.md"],
  ["dropped alone", { path: "./a.md" }, "a.md"],
  ["in a chosen folder", { webkitRelativePath: "notes/a.md" }, "notes/a.md"],
  ["in a dropped folder", { path: "/notes/deep/a.md" }, "notes/deep/a.md"],
])("default: a file %s", (_, paths, name) => {
  expect(toUpload(fileWith(paths), 300)).toMatchObject({ name, size: 3, chunkCharacters: 300 });
});
