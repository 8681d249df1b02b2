#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = process.env;
const caches = process.platform === "win32" ? local : xdg;
// Node keeps what it makes of the modules, in a folder that nobody else can write to; where it cannot, it compiles them each time.
enableCompileCache(
  join(caches === undefined || caches === "" ? join(homedir(), ".cache") : caches, "embedloom", "code"),
);

const { main } = await import("./program/index.ts");
process.exitCode = await main(process.argv.slice(2));
