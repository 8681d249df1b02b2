import assert from "node:assert/strict";
import { createNumberedSource } from "../seeded/index.ts";
import { type ContractCase, rejectionOf } from "../contract/index.ts";
import { type EmbeddingJobSubject, jobCase } from "./embedding-job-subject.ts";

/** Every id in one shard, however often and by whomever it is planned. */
export function jobPlanningFacet(subject: EmbeddingJobSubject): ContractCase[] {
  return [
    jobCase(
      subject,
      "planning",
      "default: planned again there is nothing new, and what came behind the last id is planned too",
      async ({ job, index, embedder, work }) => {
        assert.deepEqual(await job.plan(createNumberedSource(250), { idsPerShard: 100 }), { shards: 3, ids: 250 });
        const { phase, shards, texts } = await job.status();
        assert.deepEqual([phase, shards.waiting, texts.planned], ["working", 3, 250]);
        await work(createNumberedSource(250)).ended;
        const paid = embedder.requests.length;
        assert.deepEqual(await job.plan(createNumberedSource(250), { idsPerShard: 100 }), { shards: 3, ids: 250 });
        assert.equal((await job.status()).phase, "done");
        const [longer, phases] = [createNumberedSource(450), new Set<string>()];
        async function* ids(options: { readonly after?: string | undefined }): AsyncGenerator<readonly string[]> {
          for await (const page of longer.ids(options)) {
            phases.add((await job.status()).phase);
            yield page;
          }
        }
        assert.deepEqual(await job.plan({ ids }, { idsPerShard: 100 }), { shards: 5, ids: 450 });
        assert.deepEqual([...phases], ["planning"], "whoever waits for the end must not see one while ids are read");
        await work(createNumberedSource(450)).ended;
        assert.equal(await index.count(), 450);
        assert.equal(embedder.requests.slice(paid).flat().length, 200);
      },
    ),
    jobCase(
      subject,
      "planning",
      "behavior: a plan that is broken off goes on where it was, and while it is planned again the job is planning",
      async ({ job, index, work }) => {
        const source = createNumberedSource(1600);
        const stop = new AbortController();
        const broken = job.plan(source, {
          idsPerShard: 10,
          signal: stop.signal,
          onProgress: () => stop.abort("enough"),
        });
        assert.equal(await rejectionOf(broken, "an abort must end the plan"), "enough");
        const { shards: before } = await job.status();
        assert.ok(before.planned > 0 && before.planned < 160, `${before.planned} shards of a broken plan`);
        assert.deepEqual(await job.plan(createNumberedSource(1010), { idsPerShard: 10 }), { shards: 101, ids: 1010 });
        const phases: Promise<string>[] = [];
        const onProgress = (): void => void phases.push(job.status().then(({ phase }) => phase));
        async function* ids(options: { readonly after?: string | undefined }): AsyncGenerator<readonly string[]> {
          for await (const page of source.ids(options)) {
            yield page;
            await Promise.all(phases);
          }
        }
        await job.plan({ ids }, { idsPerShard: 5, onProgress });
        assert.equal(await phases[0], "planning");
        assert.deepEqual((await job.status()).shards, { planned: 219, waiting: 219, active: 0, done: 0, dead: 0 });
        await work(source).ended;
        assert.equal(await index.count(), 1600);
        const { phase, texts } = await job.status();
        assert.deepEqual([phase, texts.done, texts.written], ["done", 1600, 1600]);
      },
    ),
    jobCase(
      subject,
      "planning",
      "args: maxQueued makes the planner wait for the workers",
      async ({ job, index, work }) => {
        const source = createNumberedSource(480);
        const worker = work(source);
        let most = 0;
        const looks: Promise<void>[] = [];
        const onProgress = (): void =>
          void looks.push(job.status().then(({ shards }) => void (most = Math.max(most, shards.waiting))));
        await job.plan(source, { idsPerShard: 4, maxQueued: 100, onProgress });
        await Promise.all([...looks, worker.ended]);
        assert.ok(most <= 100, `${most} shards waited`);
        assert.equal(await index.count(), 480);
      },
    ),
  ];
}
