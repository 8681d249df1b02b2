// Runs Verdaccio until the process that forked it is gone: `node registry-process.ts '<configuration as JSON>'`. Tells its
// parent the port it listens on.
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { parseConfigFile, runServer } from "verdaccio";

const [, , file = ""] = process.argv;
const server: Server = await runServer(parseConfigFile(file));
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.once("disconnect", () => process.exit(0));
