import { once } from "node:events";
import { createServer } from "node:net";
import { inspect } from "node:util";
import { Pool } from "pg";
import { expect, onTestFinished, test } from "vitest";
import { createEmbeddingJob } from "./embedding-job.ts";

const PASSWORD = "p@ss/w0rd-of-mine";

function message(type: string, body: string): Buffer {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, Buffer.from(body, "latin1")]);
}

/** A PostgreSQL that asks for the password as it is, refuses it, and repeats it. */
async function startRefusing(): Promise<string> {
  const server = createServer((socket) => {
    let asked = false;
    socket.on("error", () => {});
    socket.on("data", (data: Buffer) => {
      if (!asked) {
        asked = true;
        return void socket.write(message("R", "\0\0\0\u0003"));
      }
      const said = data.toString("latin1", 5).replaceAll("\0", "");
      socket.end(message("E", `SFATAL\0C28P01\0Mnot ${said}\0Dgiven ${encodeURIComponent(said)}\0\0`));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  return `postgres://me:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/db`;
}

test("error: the password of the address, or of the pool, stands in no part of what is thrown", async () => {
  const connectionString = await startRefusing();
  const { hostname: host, port, username: user } = new URL(connectionString);
  const pools = [
    new Pool({ connectionString }),
    new Pool({ host, port: Number(port), user, password: PASSWORD, database: "db" }),
  ];
  for (const place of [{ connectionString }, ...pools.map((pool) => ({ pool }))]) {
    const job = createEmbeddingJob({ ...place, name: "refused" });
    const error = await job.status().catch((thrown: unknown) => thrown);
    await job.close();
    expect(error).toMatchObject({ code: "authentication" });
    const shown = `${String(error)} ${JSON.stringify(error)} ${inspect(error, { depth: Infinity, showHidden: true })}`;
    expect(shown).toContain("28P01");
    for (const form of [PASSWORD, encodeURIComponent(PASSWORD)]) expect(shown).not.toContain(form);
  }
  await Promise.all(pools.map((pool) => pool.end()));
});
