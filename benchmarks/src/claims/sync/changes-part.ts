// What changes of a source of 10,000 documents cost, and what comes back of lost rows: beside LangChain's index() in the same run.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FakeOpenAI, startFakeOpenAI } from "@embedloom/testing";
import type { ClaimReport } from "../claim-report.ts";
import { openPlaces } from "../sinks/sink-places.ts";
import { type ClaimDocument, claimDocuments, edited, paragraphOf, shuffled } from "./claim-documents.ts";
import {
  documentItems,
  type FollowingIndex,
  type Outcome,
  paidBy,
  placesAmong,
  type PlaceKind,
  rightness,
  worldOf,
} from "./claim-world.ts";
import { createLangChainWorld } from "./langchain-world.ts";

const DOCUMENTS = 10_000;

/** Measures both sinks, or those named, and LangChain. */
export async function measureChanges(report: ClaimReport, _full: boolean, options: readonly string[]): Promise<void> {
  const documents = claimDocuments(DOCUMENTS);
  const places = await openPlaces();
  const folder = await mkdtemp(join(tmpdir(), "embedloom-sync-claim-"));
  const rows: [string, ...(string | number)[]][] = [];
  try {
    for (const kind of placesAmong(options)) {
      const place = places.places.get(kind);
      if (place === undefined) {
        report.skip(`${kind}: changes`, "no PostgreSQL with pgvector found");
        continue;
      }
      report.section(`${kind}: ${documents.length} documents, ${4 * documents.length} chunks`);
      await using server = await startFakeOpenAI();
      const side = oursOn(kind, { place, folder, server });
      rows.push([`Embedloom on ${kind}`, ...(await follow(report, kind, side, documents))]);
      await side.close();
    }
    report.section("LangChain: index() with cleanup full, the same documents and server");
    await using server = await startFakeOpenAI();
    const side = createLangChainWorld(server);
    rows.push(["LangChain index()", ...(await follow(undefined, "", side, documents))]);
    report.table(
      [
        "texts embedded (wrong rows after)",
        "first",
        "1 % edited",
        "one in front",
        "shuffled",
        "renamed",
        "3 % of rows lost",
      ],
      rows,
    );
  } finally {
    await places.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function follow(
  report: ClaimReport | undefined,
  kind: string,
  side: FollowingIndex,
  documents: readonly ClaimDocument[],
): Promise<string[]> {
  const told: string[] = [];
  const note = ({ paid, wrongRows }: Outcome): void => void told.push(`${paid} (${wrongRows})`);
  const check = (title: string, outcome: Outcome, paid: number): void => {
    note(outcome);
    report?.goal(`${kind}, ${title}: texts embedded`, { value: outcome.paid, exactly: paid });
    report?.goal(`${kind}, ${title}: rows that are not right`, { value: outcome.wrongRows, exactly: 0 });
  };
  const chunks = documents.flatMap(({ paragraphs }) => paragraphs).length;
  check("first run", await side.run(documents), chunks);
  const change = edited(documents, 0.01, 1);
  const afterEdit = await side.run(change.documents);
  note(afterEdit);
  report?.goal(`${kind}, 1 % of chunks edited: texts embedded for each that must be`, {
    value: afterEdit.paid / change.count,
    atMost: 1.05,
  });
  report?.goal(`${kind}, 1 % of chunks edited: rows that are not right`, { value: afterEdit.wrongRows, exactly: 0 });
  const front = { id: "a-new-one.md", paragraphs: [0, 1, 2, 3].map((p) => paragraphOf(-1, p)) };
  const more = [front, ...change.documents];
  check("one document put in front", await side.run(more), 4);
  const mixed = shuffled(more, "order");
  check("shuffled", await side.run(mixed), 0);
  const renamed = mixed.map(({ id, paragraphs }) => ({ id: `moved/${id}`, paragraphs }));
  check("all renamed", await side.run(renamed), 0);
  const lost = await side.lose(33);
  const back = await side.run(renamed);
  note(back);
  report?.goal(`${kind}, ${lost} rows deleted behind its back: rows that are not right after the next run`, {
    value: back.wrongRows,
    exactly: 0,
  });
  return told;
}

function oursOn(
  kind: PlaceKind,
  { place, folder, server }: { readonly place: string; readonly folder: string; readonly server: FakeOpenAI },
): FollowingIndex {
  let current: readonly ClaimDocument[] = [];
  const world = worldOf(kind, { place, folder, url: server.url, source: () => documentItems(current) });
  return {
    async run(documents) {
      current = documents;
      const paid = await paidBy(server, async () => {
        const { failures, withheld, ms, documents: read } = await world.sync.run();
        console.log(`${read} documents in ${(ms / 1000).toFixed(1)} s; ${failures} failures, ${withheld} withheld`);
      });
      const { lost, stale, wrong } = await rightness(await world.index(), documents, server);
      return { paid, wrongRows: lost + stale + wrong };
    },
    async lose(every) {
      const index = await world.index();
      const ids: string[] = [];
      let position = 0;
      for await (const page of index.list())
        ids.push(...page.filter(() => position++ % every === 0).map(({ id }) => id));
      await index.delete(ids);
      return ids.length;
    },
    close: () => world.sink.close(),
  };
}
