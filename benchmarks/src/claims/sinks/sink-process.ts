// One process of the claims about sinks: MODE KIND PLACE DIMENSIONS COUNT.
//   write: writes COUNT rows once, and says how long it took and the most memory it had
//   churn: writes COUNT rows, version after version, until it is killed; says when the first is under way
//   query: searches until its input ends; says how many answers it got, how many of them were of two models, and how many refusals
import { isEmbedloomError } from "@embedloom/core";
import { writeRows } from "@embedloom/core/sink";
import { identityOf, rowsOf, type SinkKind, sinkAt, vectorOf } from "./claim-rows.ts";

const [mode, kind, place = "", dimensionsText, countText] = process.argv.slice(2);
const [dimensions, count] = [Number(dimensionsText), Number(countText)];
const sink = sinkAt(kind as SinkKind, place);

if (mode === "write") {
  const index = await sink.open(identityOf(dimensions));
  const before = process.cpuUsage();
  const start = performance.now();
  await writeRows(index, rowsOf(count, 1, dimensions), { retries: 20 });
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  const peakMB = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ seconds, cpuMs: (user + system) / 1000, peakMB }));
  await sink.close();
}

if (mode === "churn") {
  const index = await sink.open(identityOf(dimensions));
  process.stdout.write("open");
  for (let version = 1; ; version++)
    await writeRows(index, rowsOf(count, version, dimensions), { batchRows: 50, retries: 20 });
}

if (mode === "query") {
  const identity = identityOf(dimensions);
  const index = await sink.open(identity);
  let [answers, mixed, refusals, others] = [0, 0, 0, 0];
  process.stdin.resume();
  process.stdout.write("open");
  while (!process.stdin.readableEnded) {
    try {
      const query = { vector: vectorOf(answers % count, 1, dimensions), fingerprint: identity.fingerprint };
      const matches = await index.search(query, { k: 5 });
      answers += 1;
      // The other model writes version 2.
      if (matches.some(({ metadata }) => metadata?.version !== 1)) mixed += 1;
    } catch (error) {
      if (isEmbedloomError(error, "index_mismatch")) refusals += 1;
      else others += 1;
    }
    await new Promise(setImmediate);
  }
  console.log(JSON.stringify({ answers, mixed, refusals, others }));
  await sink.close();
}
