#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { userFolder } from "./account/index.ts";

// Node keeps what it makes of the modules, in a folder that nobody else can write to; where it cannot, it compiles them each time.
enableCompileCache(join(userFolder("XDG_CACHE_HOME", ".cache"), "embedloom", "code"));

const { main } = await import("./program/index.ts");
process.exitCode = await main(process.argv.slice(2));
