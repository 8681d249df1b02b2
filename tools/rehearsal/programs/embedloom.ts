import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "embedloom";

const bin = join(dirname(fileURLToPath(import.meta.resolve("embedloom"))), "bin.js");
const folder = mkdtempSync(join(tmpdir(), "embedloom-rehearsal-"));
writeFileSync(join(folder, "roof.md"), "# Roof\n\nThe landlord mends the roof.\n");
const run = (...args: string[]) =>
  JSON.parse(
    execFileSync(process.execPath, [bin, ...args, "--data", join(folder, "data"), "--json"], { encoding: "utf8" }),
  );
console.log(defineConfig({ collections: {} })); // { collections: {} }
console.log(run("index", join(folder, "roof.md"), "--name", "notes").added); // 1
console.log(run("search", "who mends the roof?", "--name", "notes").line); // 1
