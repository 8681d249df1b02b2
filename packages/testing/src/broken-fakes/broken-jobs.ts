import { AuthenticationError, ConnectionError, isEmbedloomError } from "@embedloom/core";
import type { EmbeddingJobSubject, JobUnderContract, JobWork } from "../job-contract/index.ts";
import { createFakeJobs, type FakeJobs } from "../fake-jobs/index.ts";
import { createFakeSink } from "../fakes/index.ts";
import type { BrokenFake } from "./broken-fake.ts";

function brokenEngine(
  name: string,
  caughtBy: string,
  breakIt: (sound: FakeJobs) => Partial<FakeJobs>,
): BrokenFake<EmbeddingJobSubject> {
  const sound = createFakeJobs();
  const createIndex: EmbeddingJobSubject["createIndex"] = (identity) => createFakeSink().open(identity);
  return { name, caughtBy, subject: { ...sound, ...breakIt(sound), createIndex } };
}

function brokenJob(
  name: string,
  caughtBy: string,
  breakIt: (sound: JobUnderContract) => Partial<JobUnderContract>,
): BrokenFake<EmbeddingJobSubject> {
  return brokenEngine(name, caughtBy, ({ open }) => ({
    open: (job) => {
      const sound = open(job);
      return { ...sound, ...breakIt(sound) };
    },
  }));
}

function brokenWorker(
  name: string,
  caughtBy: string,
  breakIt: (work: JobWork) => Partial<JobWork>,
): BrokenFake<EmbeddingJobSubject> {
  return brokenEngine(name, caughtBy, ({ work }) => ({
    work: (job, sound) => work(job, { ...sound, ...breakIt(sound) }),
  }));
}

/** Jobs that break one rule each, with the facet of `embeddingJobContract` that catches them. */
export const BROKEN_JOBS: readonly BrokenFake<EmbeddingJobSubject>[] = [
  brokenJob("plans from the beginning each time", "planning", ({ plan }) => ({
    plan: (source, options) => plan({ ids: () => source.ids({}) }, options),
  })),
  brokenJob("says that it works while it plans", "planning", ({ status }) => ({
    async status() {
      const figures = await status();
      return figures.phase === "planning" ? { ...figures, phase: "working" } : figures;
    },
  })),
  brokenJob("puts everything into the queue at once", "planning", ({ plan }) => ({
    plan: (source, options) => plan(source, { ...options, maxQueued: 1_000_000 }),
  })),
  brokenWorker("pays for every text twice", "working", ({ embedder }) => ({
    embedder: {
      ...embedder,
      async embed(texts, options) {
        await embedder.embed(texts, options);
        return embedder.embed(texts, options);
      },
    },
  })),
  brokenJob("counts no money", "working", ({ status }) => ({
    async status() {
      const figures = await status();
      return { ...figures, usage: { ...figures.usage, costUsd: 0 } };
    },
  })),
  brokenEngine("begins its fences anew with each job", "working", ({ open, work }) => {
    let workers = 5;
    return {
      open(name) {
        const sound = open(name);
        return {
          ...sound,
          async remove() {
            workers = 0;
            await sound.remove();
          },
        };
      },
      work(name, { index, ...parts }) {
        const fence = { name: `${name}:all`, token: ++workers };
        const upsert: typeof index.upsert = (rows, options) => index.upsert(rows, { ...options, fence });
        return work(name, { ...parts, index: { ...index, upsert } });
      },
    };
  }),
  brokenWorker("gives up shards for a wrong key", "working", ({ embedder }) => ({
    embedder: {
      ...embedder,
      embed: (texts, options) =>
        embedder.embed(texts, options).catch((error: unknown) => {
          if (error instanceof AuthenticationError) throw new ConnectionError("no answer");
          throw error;
        }),
    },
  })),
  brokenJob("works on while it is paused", "steering", ({ status }) => {
    let isPaused = false;
    return {
      pause: async () => void (isPaused = true),
      async status() {
        const figures = await status();
        return isPaused ? { ...figures, phase: "paused" } : figures;
      },
    };
  }),
  brokenJob("counts what ends after it was cancelled", "steering", ({ status, cancel }) => {
    let isCancelled = false;
    return {
      cancel: async () => void (isCancelled = true),
      remove: cancel,
      async status() {
        const figures = await status();
        return isCancelled ? { ...figures, phase: "cancelled" } : figures;
      },
    };
  }),
  brokenJob("retries what was cancelled", "steering", ({ retryDead }) => ({
    retryDead: () =>
      retryDead().catch((error: unknown) => {
        if (isEmbedloomError(error, "unsupported")) return 0;
        throw error;
      }),
  })),
  brokenJob("forgets the reasons", "working", ({ deadTexts }) => ({
    async *deadTexts() {
      for await (const page of deadTexts()) yield page.map((letter) => ({ ...letter, message: "failed" }));
    },
  })),
  brokenJob("retries nothing", "working", () => ({ retryDead: async () => 0 })),
  brokenJob("remembers what was removed", "steering", ({ cancel }) => ({ remove: cancel })),
  brokenJob("fails when it is closed twice", "steering", () => {
    let isClosed = false;
    return {
      async close() {
        if (isClosed) throw new ConnectionError("closed");
        isClosed = true;
      },
    };
  }),
];
