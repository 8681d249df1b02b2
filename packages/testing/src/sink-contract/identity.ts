import assert from "node:assert/strict";
import { writeRows } from "@embedloom/core/sink";
import { type ContractCase, typedRejectionOf } from "../contract/index.ts";
import {
  entriesOf,
  IDENTITY,
  OTHER_FINGERPRINT,
  rowOf,
  rowsOf,
  vectorOf,
  vectorSinkCase,
  type VectorSinkSubject,
} from "./vector-sink-subject.ts";

/** An index is of one identity, whoever opens it, and when. */
export function sinkIdentityFacet(subject: VectorSinkSubject): ContractCase[] {
  const rule = (title: string, run: Parameters<typeof vectorSinkCase>[3]): ContractCase =>
    vectorSinkCase(subject, "identity", title, run);
  return [
    rule(
      "behavior: another fingerprint is refused at open, at the same width too, and after a restart",
      async (bench) => {
        const index = await bench.open();
        await index.upsert([rowOf(1)]);
        await typedRejectionOf(bench.open({ fingerprint: OTHER_FINGERPRINT }), "index_mismatch", "another model");
        await bench.sink.close();
        const error = await typedRejectionOf(
          bench.reopen({ fingerprint: OTHER_FINGERPRINT }),
          "index_mismatch",
          "another model after a restart",
        );
        assert.match(error.message, /model/, "the message must say which setting differs");
        assert.deepEqual((await entriesOf(await bench.reopen())).length, 1);
      },
    ),
    rule("behavior: another width, distance or encoding is refused", async ({ open, reopen }) => {
      await open();
      await typedRejectionOf(reopen({ dimensions: 128 }), "index_mismatch", "another width");
      for (const distance of (subject.distances ?? ["dot"]).filter((each) => each !== "cosine")) {
        await typedRejectionOf(reopen({ distance }), "index_mismatch", `the distance ${distance}`);
      }
      for (const encoding of (subject.encodings ?? ["binary"]).filter((each) => each !== "float32")) {
        await typedRejectionOf(reopen({ encoding }), "index_mismatch", `the encoding ${encoding}`);
      }
    }),
    rule("behavior: a query of another fingerprint is refused, at the same width too", async ({ open, reopen }) => {
      const index = await open();
      await index.upsert([rowOf(1)]);
      const query = { vector: vectorOf(1), fingerprint: OTHER_FINGERPRINT };
      await typedRejectionOf(index.search(query, { k: 1 }), "index_mismatch", "a query of another model");
      await typedRejectionOf((await reopen()).search(query, { k: 1 }), "index_mismatch", "the same after a restart");
    }),
    rule("behavior: an index that became another one under an open hand takes and gives nothing", async (bench) => {
      const old = await bench.open();
      await old.upsert([rowOf(1)]);
      const other = await bench.another();
      await other.drop();
      const fresh = await other.open({ ...old.identity, fingerprint: OTHER_FINGERPRINT });
      await fresh.upsert([rowOf(2)]);
      const query = { vector: vectorOf(2), fingerprint: old.identity.fingerprint };
      await typedRejectionOf(old.search(query, { k: 5 }), "index_mismatch", "a search through the old hand");
      await typedRejectionOf(old.upsert([rowOf(3)]), "index_mismatch", "a write through the old hand");
      await typedRejectionOf(old.delete([rowOf(2).id]), "index_mismatch", "a deletion through the old hand");
      await typedRejectionOf(old.count(), "index_mismatch", "a count through the old hand");
      await typedRejectionOf(old.get([rowOf(2).id]), "index_mismatch", "a read through the old hand");
      assert.deepEqual(
        (await entriesOf(fresh)).map(({ id }) => id),
        [rowOf(2).id],
      );
    }),
    rule("behavior: two that make the index at the same time make one", async (bench) => {
      const sinks = [bench.sink, await bench.another(), await bench.another(), await bench.another()];
      const indexes = await Promise.all(sinks.map((sink) => sink.open(IDENTITY)));
      await Promise.all(indexes.map((index, i) => writeRows(index, rowsOf(10 * i, 10 * i + 10))));
      assert.equal(await indexes[0]!.count(), 40);
    }),
    rule("error: what cannot be kept is refused before anything is made", async ({ open, reopen }) => {
      for (const encoding of ["float32", "float16", "int8", "binary"] as const) {
        if (subject.encodings === undefined || subject.encodings.includes(encoding)) continue;
        await typedRejectionOf(open({ encoding }), "unsupported", `the encoding ${encoding}`);
      }
      for (const distance of ["cosine", "dot", "euclidean"] as const) {
        if (subject.distances === undefined || subject.distances.includes(distance)) continue;
        await typedRejectionOf(open({ distance }), "unsupported", `the distance ${distance}`);
      }
      await typedRejectionOf(open({ dimensions: 0 }), "invalid_option", "no width");
      await typedRejectionOf(open({ fingerprint: "" }), "invalid_option", "no fingerprint");
      await typedRejectionOf(open({ encoding: "binary", distance: "euclidean" }), "unsupported", "lengths of signs");
      await reopen();
    }),
  ];
}
