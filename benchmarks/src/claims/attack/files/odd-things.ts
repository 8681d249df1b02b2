import { execFileSync } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";

/** What may stand where a program expects a file of its own, and how it is put there. */
export const ODD_THINGS: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
  "a folder": (path) => mkdir(path),
  "a pipe": async (path) => execFileSync("mkfifo", [path]),
  "a link to a device without an end": (path) => symlink("/dev/zero", path),
  "a link to a device that takes everything": (path) => symlink("/dev/null", path),
  "a link to itself": (path) => symlink(path, path),
  "a link to nowhere": (path) => symlink("/nowhere/at/all", path),
  "nothing but text": (path) => writeFile(path, "This is no database and no JSON.\n".repeat(300)),
  "the database of another program": async (path) => {
    const database = new DatabaseSync(path);
    database.exec(
      "CREATE TABLE vectors (mine TEXT); CREATE TABLE embeddings (mine TEXT); CREATE TABLE kept (mine TEXT)",
    );
    database.close();
  },
};

/** Names that some layer below may take for something else than a name. */
export const ODD_NAMES: Readonly<Record<string, string>> = {
  "255 bytes": "n".repeat(255),
  "256 bytes": "n".repeat(256),
  "255 bytes in 64 characters": `${"😀".repeat(63)}abc`,
  "a path of 5000 bytes": "d/".repeat(2500),
  "a NUL": "a\0b",
  "a half of a pair": "a\uD800b",
  "what SQLite calls a database in memory": "./:memory:",
  "what SQLite takes for an address": "file:elsewhere?mode=memory",
  "another such": "file:///tmp/elsewhere?cache=shared",
  "a question mark": "a?mode=ro",
  "a number sign and percents": "a#b%41%00%2f",
  "blanks around": " a ",
  "a line break and an escape": "a\n\u001B[2J",
  "an option": "--help",
  composed: "caf\u00e9",
  decomposed: "cafe\u0301",
  "a folder's": "a/",
  "below a file": "file/a",
  "below a folder that is not there": "none/of/these/a",
};
