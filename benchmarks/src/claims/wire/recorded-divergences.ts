import {
  knownDifferences,
  readFixture,
  recordedFixtures,
  replayRequests,
  replyDifferences,
  startFakeServer,
} from "../../../../packages/testing/src/real-servers/index.ts";
import type { ClaimReport } from "../claim-report.ts";

/** Replays the list against the fakes and counts where they differ from what the real servers were seen to answer. */
export async function measureDivergences(report: ClaimReport): Promise<void> {
  report.section("Real servers and our fakes of them");
  const lines: (readonly string[])[] = [];
  const counts: (readonly (string | number)[])[] = [];
  let unexplained = 0;
  for (const name of recordedFixtures()) {
    const { kind, behind, model, dimensions, hasKey, exchanges, version, recorded } = readFixture(name);
    const key = hasKey ? "sk-right" : undefined;
    const fake = await startFakeServer(kind, { model, dimensions, behind, key });
    const faked = await replayRequests({ kind, origin: fake.origin, model, key });
    await fake.close();
    const differing = replyDifferences(exchanges, faked);
    const rows = new Set(differing.map((difference) => difference.name));
    for (const row of rows) {
      const places = differing.filter((difference) => difference.name === row).map(({ place }) => place);
      const reason = knownDifferences.find(
        (known) =>
          known.fixture === name && known.name === row && places.every((place) => place.startsWith(known.place)),
      );
      if (reason === undefined) unexplained += 1;
      lines.push([name, row, reason?.reason ?? "NONE"]);
    }
    counts.push([name, version, recorded, exchanges.length, rows.size]);
  }
  report.table(["recorded", "version", "on", "requests", "answered otherwise"], counts);
  report.table(["recorded", "request", "reason"], lines);
  report.goal("requests answered otherwise without a reason", { value: unexplained, exactly: 0 });
}
