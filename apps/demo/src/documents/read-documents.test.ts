import { execFileSync } from "node:child_process";
import { link, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
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

  test("behavior: each file is read once, and none outside of the folder", async () => {
    await put("a.md", "Text.");
    await put("data.bin", "Under another name.");
    await link(join(folder, "a.md"), join(folder, "b.md"));
    await symlink("a.md", join(folder, "c.md"));
    await symlink("data.bin", join(folder, "d.md"));
    await symlink(".", join(folder, "loop"));
    const outside = await mkdtemp(join(tmpdir(), "embedloom-outside-"));
    onTestFinished(() => rm(outside, { recursive: true }));
    await writeFile(join(outside, "secret.md"), "Secret.");
    await symlink(outside, join(folder, "away"));
    await symlink(join(outside, "secret.md"), join(folder, "e.md"));
    const { documents, skipped } = await readDocuments(folder);
    expect(documents.map(({ path }) => path)).toEqual(["a.md", "d.md"]);
    expect(skipped).toEqual([
      { path: "b.md", reason: "it is the same file as a.md" },
      { path: "c.md", reason: "it is the same file as a.md" },
      { path: "e.md", reason: "it is a link that leads out of the folder" },
    ]);
  });

  test.skipIf(process.platform === "win32")(
    "behavior: pipes and devices are passed over, and nothing waits",
    async () => {
      await put("good.md", "Text.");
      execFileSync("mkfifo", [join(folder, "pipe.md")]);
      await symlink("/dev/zero", join(folder, "zero.md"));
      const { skipped } = await readDocuments(folder);
      expect(skipped).toEqual([
        { path: "pipe.md", reason: "it is no regular file" },
        { path: "zero.md", reason: "it is a link that leads out of the folder" },
      ]);
      await expect(readDocuments(join(folder, "zero.md"))).rejects.toThrow(/zero\.md: it is no regular file\.$/);
    },
  );

  test("behavior: what git ignores is left out, as it says from the root of the repository down", async () => {
    await mkdir(join(folder, ".git"));
    await put(".gitignore", "*.txt\n/private/\ndraft-*\n!draft-good.md\n");
    await put("notes/.gitignore", "!keep.txt\nonly-here.md\n");
    await put("notes/.hidden/a.md", "no");
    for (const path of ["a.txt", "private/b.md", "draft-x.md", "notes/c.txt", "notes/only-here.md"])
      await put(path, "no");
    for (const path of ["draft-good.md", "notes/keep.txt", "notes/private/d.md", "only-here.md"])
      await put(path, "Text.");
    const whole = await readDocuments(folder);
    expect(whole.documents.map(({ path }) => path)).toEqual([
      "draft-good.md",
      "notes/keep.txt",
      "notes/private/d.md",
      "only-here.md",
    ]);
    expect(whole.ignored).toBe(5);
    const below = await readDocuments(join(folder, "notes"));
    expect(below.documents.map(({ path }) => path)).toEqual(["keep.txt", "private/d.md"]);
  });

  test("behavior: a page nested deeper than the stack is passed over", async () => {
    await put("good.md", "Text.");
    await put("deep.html", "<div>".repeat(20_000));
    const { skipped } = await readDocuments(folder);
    expect(skipped).toEqual([{ path: "deep.html", reason: "it is nested too deeply; save it as plain text" }]);
  });

  test.each([
    [{ timeoutMs: 1 }, "it takes too long to read; save it as plain text, or split it"],
    [{ heapMb: 16 }, "it takes too much memory to read; split it"],
  ])("error: a page beyond %o costs itself", async (limits, reason) => {
    await put("a.md", "Text.");
    await put("page.html", "<p a=1>x".repeat(500_000));
    const { documents, skipped } = await readDocuments(folder, limits);
    expect(documents.map(({ path }) => path)).toEqual(["a.md"]);
    expect(skipped).toEqual([{ path: "page.html", reason }]);
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
