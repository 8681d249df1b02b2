import { execFileSync } from "node:child_process";
import { link, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { UsageError } from "../errors/usage-error.ts";
import { baseOf, createPathsSource, type LeftOut } from "./paths-source.ts";

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

interface Reading {
  readonly documents: readonly { readonly path: string; readonly text: string }[];
  readonly failed: readonly (readonly [string | undefined, number | undefined, string])[];
  readonly left: LeftOut;
}

async function read(
  path: string,
  choices: {
    readonly include?: string[];
    readonly exclude?: string[];
    readonly gitignore?: boolean;
    ids?: string[];
  } = {},
): Promise<Reading> {
  const { include = [], exclude = [], gitignore = true, ids } = choices;
  const base = path.endsWith(".md") || path.endsWith(".ts") ? dirname(path) : path;
  const source = createPathsSource({ paths: [path], base, include, exclude, gitignore });
  const documents: { path: string; text: string }[] = [];
  const failed: (readonly [string | undefined, number | undefined, string])[] = [];
  for await (const item of source.read({ ids })) {
    if ("error" in item) failed.push([item.id, item.line, item.error instanceof Error ? item.error.message : ""]);
    else documents.push({ path: item.id, text: item.text });
  }
  return { documents, failed, left: source.leftOut() };
}

describe("createPathsSource", () => {
  test("default: finds text, Markdown and HTML at any depth, by path, and nothing else", async () => {
    await put("b.md", "# B\n\nSecond.");
    await put("a/deep/c.TXT", "Third.");
    await put("a.html", "<html><body><p>First.</p></body></html>");
    await put("image.png", "no");
    await put("node_modules/x/readme.md", "no");
    const { documents, left, failed } = await read(folder);
    expect(documents.map(({ path }) => path)).toEqual(["a.html", "a/deep/c.TXT", "b.md"]);
    expect(documents.map(({ text }) => text)).toEqual(["First.", "Third.", "# B\n\nSecond."]);
    expect({ skipped: left.skipped, failed, others: left.others }).toEqual({ skipped: [], failed: [], others: 1 });
  });

  test("behavior: of a page only what a reader sees is kept", async () => {
    await put(
      "page.html",
      "<!doctype html><title>no</title><style>p{}</style><body><nav>no</nav><main><h1>Head</h1><p>One <a href='https://no'>two</a> &amp; three</p>" +
        "<img alt='no' src='no.png'><script>no()</script></main></body>",
    );
    const { documents } = await read(folder);
    expect(documents[0]?.text).toBe("Head\n\nOne two & three");
  });

  test("args: a single file", async () => {
    const { documents } = await read(await put("only.md", "Text."));
    expect(documents).toEqual([{ path: "only.md", text: "Text." }]);
  });

  test("args: UTF-8 and UTF-16 with a byte order mark", async () => {
    await put("a.txt", Buffer.from("\uFEFFÜber", "utf8"));
    await put("b.txt", Buffer.from("\uFEFFÜber", "utf16le"));
    const { documents } = await read(folder);
    expect(documents.map(({ text }) => text)).toEqual(["Über", "Über"]);
  });

  test("behavior: what has no text is passed over, and what cannot be read fails with the line", async () => {
    await put("good.md", "Text.");
    await put("empty.md", " \n");
    await put("binary.txt", Uint8Array.of(65, 0, 66));
    await put("latin1.txt", Uint8Array.of(65, 10, 0xdc, 0x62, 0x65, 0x72));
    const { documents, left, failed } = await read(folder);
    expect(documents.map(({ path }) => path)).toEqual(["good.md"]);
    expect(left.skipped).toEqual([{ path: "empty.md", reason: "it has no text" }]);
    expect(failed).toEqual([
      ["binary.txt", undefined, "The file was not read: it is a binary file."],
      ["latin1.txt", 2, "The file was not read: it is no UTF-8 text; save it as UTF-8, or leave it out."],
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
    const { documents, left } = await read(folder);
    expect(documents.map(({ path }) => path)).toEqual(["a.md", "d.md"]);
    expect(left.skipped).toEqual([
      { path: "b.md", reason: "it is the same file as a.md" },
      { path: "c.md", reason: "it is the same file as a.md" },
      { path: "e.md", reason: "it is a link that leads out of the folder" },
    ]);
  });

  test("behavior: a file that is removed after it was listed, and a link that leads nowhere, are named", async () => {
    await put("a.md", "Text.");
    const gone = await put("b.md", "Text.");
    await put("d.md", "Text.");
    await symlink("nowhere.md", join(folder, "c.md"));
    const source = createPathsSource({ paths: [folder], base: folder, include: [], exclude: [], gitignore: true });
    const ids: (string | undefined)[] = [];
    for await (const { id } of source.read({})) {
      if (id === "a.md") await rm(gone);
      ids.push(id);
    }
    expect(ids).toEqual(["a.md", "d.md"]);
    expect(source.leftOut().skipped).toEqual([
      { path: "b.md", reason: "it was removed while the others were read" },
      { path: "c.md", reason: "it is a link that leads nowhere" },
    ]);
    for await (const { id } of source.read({ ids: ["b.md"] })) ids.push(id);
    expect([ids, source.leftOut().skipped]).toEqual([["a.md", "d.md"], []]);
  });

  test.skipIf(process.platform === "win32")(
    "behavior: pipes and devices are passed over, and nothing waits",
    async () => {
      await put("good.md", "Text.");
      execFileSync("mkfifo", [join(folder, "pipe.md")]);
      await symlink("/dev/zero", join(folder, "zero.md"));
      const { left } = await read(folder);
      expect(left.skipped).toEqual([
        { path: "pipe.md", reason: "it is no regular file" },
        { path: "zero.md", reason: "it is a link that leads out of the folder" },
      ]);
      const named = await read(join(folder, "zero.md"));
      expect(named.left.skipped).toEqual([{ path: "zero.md", reason: "it is no regular file" }]);
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
    const whole = await read(folder);
    expect(whole.documents.map(({ path }) => path)).toEqual([
      "draft-good.md",
      "notes/keep.txt",
      "notes/private/d.md",
      "only-here.md",
    ]);
    expect(whole.left.ignored).toBe(5);
    const below = await read(join(folder, "notes"));
    expect(below.documents.map(({ path }) => path)).toEqual(["keep.txt", "private/d.md"]);
  });

  test("behavior: a page nested deeper than the stack is a failure of its own", async () => {
    await put("good.md", "Text.");
    await put("deep.html", "<div>".repeat(20_000));
    const { failed } = await read(folder);
    expect(failed).toEqual([
      ["deep.html", undefined, "The file was not read: it is nested too deeply; save it as plain text."],
    ]);
  });

  test("args: include reads files of other kinds, exclude leaves files and folders out, and exclude wins", async () => {
    for (const path of ["a.md", "src/b.ts", "src/c.ts", "drafts/d.md", "lib/e.ts"]) await put(path, `Text of ${path}.`);
    const { documents, left } = await read(folder, { include: ["*.ts"], exclude: ["drafts/", "src/c.ts"] });
    expect(documents.map(({ path }) => path)).toEqual(["a.md", "lib/e.ts", "src/b.ts"]);
    expect(left).toMatchObject({ excluded: 2, others: 0 });
  });

  test("args: --no-gitignore reads what git ignores", async () => {
    await mkdir(join(folder, ".git"));
    await put(".gitignore", "*.txt\n");
    await put("a.txt", "Text.");
    expect((await read(folder)).documents).toEqual([]);
    expect((await read(folder, { gitignore: false })).documents.map(({ path }) => path)).toEqual(["a.txt"]);
  });

  test("args: ids read single documents by the same rules, and no other file", async () => {
    await mkdir(join(folder, ".git"));
    await put(".gitignore", "private/\n");
    for (const path of ["a.md", "private/b.md", "c.ts", "deep/d.md", ".hidden/e.md"]) await put(path, "Text.");
    const ids = ["a.md", "private/b.md", "c.ts", "deep/d.md", ".hidden/e.md", "gone.md", "../outside.md"];
    const { documents, failed } = await read(folder, { ids });
    expect(documents.map(({ path }) => path)).toEqual(["a.md", "deep/d.md"]);
    expect(failed).toEqual([]);
  });

  test("behavior: a line of an HTML page is that of its file", async () => {
    await put("page.html", "<html>\n<!-- two -->\n<body>\n<p>One.</p>\n\n<p>Two &amp; three\nfour.</p></body></html>");
    const source = createPathsSource({ paths: [folder], base: folder, include: [], exclude: [], gitignore: true });
    for await (const item of source.read({})) {
      const text = "text" in item ? item.text : "";
      const lineAt = source.placesOf("page.html")?.lineAt;
      expect(["One", "Two", "four"].map((word) => lineAt?.(text.indexOf(word)))).toEqual([4, 6, 7]);
    }
    expect(source.placesOf("page.html")).toBeDefined();
  });

  test("error: a path that is gone ends the reading, so that nothing of it is removed", async () => {
    await expect(read(join(folder, "nowhere.md"))).rejects.toThrow(/nowhere\.md cannot be read: it does not exist/);
  });
});

describe("baseOf", () => {
  test("default: one folder is its own base, and several paths have what all lie in", async () => {
    const file = await put("a/b/c.md", "Text.");
    expect(await baseOf([folder])).toBe(folder);
    expect(await baseOf([file])).toBe(join(folder, "a/b"));
    await put("a/d/e.md", "Text.");
    expect(await baseOf([join(folder, "a/b"), join(folder, "a/d")])).toBe(join(folder, "a"));
  });

  test("error: a path that is not there", async () => {
    await expect(baseOf([join(folder, "nowhere")])).rejects.toThrow(UsageError);
  });
});
