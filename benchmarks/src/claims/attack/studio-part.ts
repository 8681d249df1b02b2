import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom } from "@embedloom/testing";
import type { AttackOptions } from "../attack-claim.ts";
import type { ClaimReport } from "../claim-report.ts";
import { reportTallies, tellTally } from "./files/report-tallies.ts";
import { count, note, type Tally, tallyOf } from "./files/tally.ts";
import { ROUTES, someRequest } from "./studio/hostile-requests.ts";
import { rawRequests, sendRaw } from "./studio/raw-requests.ts";
import { startStudio, type Studio, upload } from "./studio/start-studio.ts";

const REQUESTS = 800;
const STALLED = 900;
const SLOW = 50;
/** A body that stands still for 30 s is given up. */
const RAW_MS = 45_000;
/** Who has not sent its headers in 10 s is cut off; the server looks every few seconds. */
const CUT_MS = 25_000;

/** Asks the studio for what nobody should: without its token, with broken requests, beside clients that stand still. */
export async function measure(report: ClaimReport, { seed }: AttackOptions): Promise<void> {
  report.section("Studio");
  report.note(`seed ${seed}`);
  const data = await mkdtemp(join(tmpdir(), "embedloom-attack-studio-"));
  const studio = await startStudio(data);
  try {
    const tallies = [
      tellTally(report, await withoutToken(studio)),
      tellTally(report, await requests(studio, seededRandom(`${seed} requests`))),
      tellTally(report, await rawly(studio)),
      tellTally(report, await stalled(studio)),
      tellTally(report, await slowHeaders(studio)),
    ];
    if (studio.child.exitCode !== null) note(tallies[1]!, "raw", "the studio ended");
    if (studio.said.length > 0) note(tallies[1]!, "raw", `nobody foresaw: ${studio.said.join("\n")}`);
    reportTallies(report, "studio", tallies);
  } finally {
    studio.child.kill("SIGKILL");
    await rm(data, { recursive: true, force: true });
  }
}

const never = (): boolean => false;

async function withoutToken({ origin, token }: Studio): Promise<Tally> {
  const tally = tallyOf("requests without the token");
  const wrong = ["", "x".repeat(32), token.slice(0, -1), `${token}x`, token.toUpperCase()];
  for (const [method, path] of [["GET", "/"], ["GET", "/assets/x.js"], ["GET", "/nowhere"], ...ROUTES] as const) {
    for (const given of wrong) {
      await count(
        tally,
        async () => {
          const url = `${origin}${path}${given === "" ? "" : `?token=${given}`}`;
          const init = { method, redirect: "manual", signal: AbortSignal.timeout(5000) } as const;
          const headers = { authorization: `Bearer ${given}`, "content-type": "application/json" };
          const response = await fetch(url, { ...init, headers, ...(method === "GET" ? {} : { body: "{}" }) });
          const text = await response.text();
          return response.status === 401 && !text.includes(token);
        },
        never,
      );
    }
  }
  return tally;
}

async function requests({ origin, token }: Studio, random: () => number): Promise<Tally> {
  const tally = tallyOf("broken requests with the token");
  const known = new Set([200, 201, 204, 303, 400, 401, 403, 404, 405, 409, 411, 413, 414, 415, 422, 429, 431, 502]);
  for (let i = 0; i < REQUESTS; i++) {
    const { path, init } = someRequest(random);
    const headers = { authorization: `Bearer ${token}`, ...init.headers };
    await count(
      tally,
      async () => {
        const response = await fetch(`${origin}${path}`, { ...init, headers, signal: AbortSignal.timeout(15_000) });
        // A stream of events never ends by itself.
        if (response.headers.get("content-type")?.startsWith("text/event-stream") === true)
          await response.body?.cancel();
        else await response.arrayBuffer();
        if (!known.has(response.status))
          note(tally, "wrong", `${init.method} ${path.slice(0, 60)}: ${response.status}`);
        return true;
      },
      never,
    );
  }
  return tally;
}

async function rawly({ origin, token }: Studio): Promise<Tally> {
  const tally = tallyOf("requests byte by byte");
  const { host, port } = new URL(origin);
  for (const request of rawRequests(host, token)) {
    await count(
      tally,
      async () => {
        const wrong = await sendRaw(Number(port), request, RAW_MS);
        if (wrong !== undefined) note(tally, "wrong", `${request.name}: ${wrong}`);
        return true;
      },
      never,
      2 * RAW_MS,
    );
  }
  return tally;
}

/** Clients that send a byte of their headers now and then, and are to be cut off. */
async function slowHeaders({ origin }: Studio): Promise<Tally> {
  const tally = tallyOf("clients that never come to the end of their headers");
  const { hostname, port } = new URL(origin);
  await Promise.all(
    Array.from({ length: SLOW }, async () => {
      const socket = connect(Number(port), hostname).on("error", () => {});
      socket.write("GET / HTTP/1.1\r\nX-A: ");
      const dripping = setInterval(() => socket.write("a"), 500);
      socket.resume();
      await count(
        tally,
        async () => {
          // A client that goes on writing hears of a reset.
          await once(socket, "close").catch(() => {});
          return true;
        },
        never,
        CUT_MS,
      );
      clearInterval(dripping);
      socket.destroy();
    }),
  );
  return tally;
}

/** Clients that begin a request and never go on, while another one is served as ever. */
async function stalled({ origin, token }: Studio): Promise<Tally> {
  const tally = tallyOf(`answers beside ${STALLED} stalled clients`);
  const { hostname, port } = new URL(origin);
  const begun = [
    "GET /api/snapshot HTTP/1.1\r\nHost: ",
    `POST /api/documents?name=a.md HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/octet-stream\r\nContent-Length: 1000\r\n\r\nx`,
    `GET /api/events HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    `POST /api/search HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"qu`,
    "\u0000\u0001\u0002",
  ];
  const sockets: Socket[] = [];
  for (let i = 0; i < STALLED; i++) {
    const socket = connect(Number(port), hostname).on("error", () => {});
    await once(socket, "connect");
    socket.write(begun[i % begun.length]!);
    sockets.push(socket);
  }
  const headers = { authorization: `Bearer ${token}` };
  for (let i = 0; i < 50; i++) {
    await count(tally, async () => (await fetch(`${origin}/api/snapshot`, { headers })).ok, never, 3000);
  }
  await count(tally, async () => upload({ origin, token }, "beside.md", "Text."), never, 10_000);
  for (const socket of sockets) socket.destroy();
  return tally;
}
