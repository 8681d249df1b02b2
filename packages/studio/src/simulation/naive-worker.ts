import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import type { SimulationRequest } from "../api/index.ts";
import { startFaultServer } from "./fault-server.ts";
import { createNaiveRun } from "./naive-run.ts";
import { createScaledClock } from "./scaled-clock.ts";
import { simulatedTexts } from "./simulated-texts.ts";

// The thread of the naive side: it reports when it is ready, begins when it is told to, and reports how it stands until it is over.
const REPORT_EVERY_MS = 100;

const request = workerData as SimulationRequest;
const { texts } = simulatedTexts(request.texts, request.tokensPerText, request.poison);
const apiKey = randomUUID();
const clock = createScaledClock(request.speed);
const server = await startFaultServer(request, clock, apiKey);
const naive = createNaiveRun({ request, texts, clock, apiKey, server });
const report = (): void => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(naive.side());
};
report();
if (parentPort !== null) await once(parentPort, "message");
const timer = setInterval(report, REPORT_EVERY_MS);
await naive.run(new AbortController().signal);
clearInterval(timer);
report();
await server.close();
