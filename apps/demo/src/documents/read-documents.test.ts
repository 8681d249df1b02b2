import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Failure } from "../cli/failure.ts";
import { UsageError } from "../cli/usage-error.ts";
import { readDocuments } from "./read-documents.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "embedloom-documents-"));
});

afterEach(() => rm(folder, { recursive: true }));

async function put(path: string, content: string | Uint8Array): Promise<string> {
  const full = join(folder, path);
  await mkdir(dirname(full), { recursive: true });
  await writeFile(full, content);
  return full;
}

describe("readDocuments", () => {
  test("default: finds text, Markdown and HTML at any depth, by path, and nothing else", async () => {
    await put("b.md", "# B\n\nSecond.");
    await put("a/deep/c.TXT", "Third.");
    await put("a.html", "<html><body><p>First.</p></body></html>");
    await put("image.png", "no");
    await put("node_modules/x/readme.md", "no");
    const { documents, skipped } = await readDocuments(folder);
    expect(documents.map(({ path }) => path)).toEqual(["a.html", "a/deep/c.TXT", "b.md"]);
    expect(documents.map(({ text }) => text)).toEqual(["First.", "Third.", "# B\n\nSecond."]);
    expect(skipped).toEqual([]);
  });

  test("behavior: of a page only what a reader sees is kept", async () => {
    await put(
      "page.html",
      "<!doctype html><title>no</title><style>p{}</style><body><nav>no</nav><main><h1>Head</h1><p>One <a href='https://no'>two</a> &amp; three</p>" +
        "<img alt='no' src='no.png'><script>no()</script></main></body>",
    );
    const { documents } = await readDocuments(folder);
    expect(documents[0]?.text).toBe("Head\n\nOne two & three");
  });

  test("args: a single file", async () => {
    const { documents } = await readDocuments(await put("only.md", "Text."));
    expect(documents).toEqual([{ path: "only.md", text: "Text." }]);
  });

  test("args: UTF-8 and UTF-16 with a byte order mark", async () => {
    await put("a.txt", Buffer.from("\uFEFFÜber", "utf8"));
    await put("b.txt", Buffer.from("\uFEFFÜber", "utf16le"));
    const { documents } = await readDocuments(folder);
    expect(documents.map(({ text }) => text)).toEqual(["Über", "Über"]);
  });

  test("behavior: empty, binary and wrongly encoded files are passed over with a reason", async () => {
    await put("good.md", "Text.");
    await put("empty.md", " \n");
    await put("binary.txt", Uint8Array.of(65, 0, 66));
    await put("latin1.txt", Uint8Array.of(0xdc, 0x62, 0x65, 0x72));
    const { documents, skipped } = await readDocuments(folder);
    expect(documents.map(({ path }) => path)).toEqual(["good.md"]);
    expect(skipped).toEqual([
      { path: "binary.txt", reason: "it is a binary file" },
      { path: "empty.md", reason: "it is empty" },
      { path: "latin1.txt", reason: "it is no UTF-8 text; save it as UTF-8, or leave it out" },
    ]);
  });

  // Permissions do not stop the root user, whom containers run as; the memory of a process stops anyone.
  test.skipIf(process.platform !== "linux")("behavior: a file that fails to read is passed over", async () => {
    await put("good.md", "Text.");
    await symlink("/proc/self/mem", join(folder, "broken.md"));
    const { skipped } = await readDocuments(folder);
    expect(skipped).toEqual([{ path: "broken.md", reason: "it cannot be read (EIO)" }]);
  });

  test("error: a path that does not exist, or a file of another kind", async () => {
    await expect(readDocuments(join(folder, "nowhere"))).rejects.toThrow(UsageError);
    await expect(readDocuments(await put("x.pdf", "%PDF"))).rejects.toThrow(/only \.md, \.txt and \.html files/);
  });

  test("error: a folder without anything to read says why", async () => {
    await expect(readDocuments(folder)).rejects.toThrow(`There is no .md, .txt or .html file in ${folder}.`);
    await put("empty.md", "");
    await expect(readDocuments(folder)).rejects.toThrow(Failure);
    await expect(readDocuments(folder)).rejects.toThrow(/empty\.md: it is empty\.$/);
  });
});
