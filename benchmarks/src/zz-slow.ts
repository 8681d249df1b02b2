import { inTurns } from "./bench/rounds.ts";
import { contendersOf } from "./bench/contenders.ts";
import { serialServer, CHARACTERS } from "./claims/throughput/limits-and-times.ts";
import { runWork } from "./claims/throughput/run-work.ts";
const names = contendersOf("serial", false);
const outs = await inTurns(names, 2, (name) => runWork("serial", name, serialServer, { plan: { count: 6000, characters: CHARACTERS } }));
for (const [n, runs] of outs) console.log(n, runs.map((r) => r && `${r.seconds.toFixed(2)} s ${r.requests} requests ${r.atOnce} at once`).join(" | "));
