import { createMeasurer, type Measurer } from "./dimensions/index.ts";
import { createEvaluator, type Evaluator } from "./evaluation/index.ts";
import { type EventHub, throttle } from "./events/index.ts";
import { createLab, type Lab } from "./lab/index.ts";
import type { Library } from "./library/index.ts";
import { type ChunkMap, createChunkMap } from "./map/index.ts";
import type { CurrentStack } from "./providers/index.ts";
import {
  createHybridSearcher,
  createQuestionEmbedder,
  createQuestionScores,
  createSearcher,
  type HybridSearcher,
  type IndexHolder,
  type Searcher,
} from "./search/index.ts";

/** Everything that answers questions from the index. */
export interface QuestionServices {
  readonly searcher: Searcher;
  readonly hybrid: HybridSearcher;
  readonly measurer: Measurer;
  readonly evaluator: Evaluator;
  readonly lab: Lab;
  readonly map: ChunkMap;
}

/** What the services work with. */
export interface QuestionServicesParts {
  readonly holder: IndexHolder;
  readonly current: CurrentStack;
  readonly library: Library;
  readonly hub: EventHub;
}

const PROGRESS_MS = 200;

/** Puts the services together; each question is embedded once for all of them. */
export function createQuestionServices(
  parts: QuestionServicesParts,
): QuestionServices & { publish(): void; close(): Promise<void> } {
  const { holder, current, library, hub } = parts;
  const embedded = createQuestionEmbedder(current);
  const scores = createQuestionScores();
  const searcher = createSearcher({ holder, current, library, embedded, scores });
  const hybrid = createHybridSearcher({ holder, library, embedded, scores });
  const lab = createLab({ current, embedded });
  const map = createChunkMap({ holder, embedded });
  const stops = async (): Promise<readonly number[]> => (await searcher.dimensions()).stops;
  const measurer = createMeasurer({ holder, stops, onStatus: (status) => hub.publish("measure", status) });
  const evaluated = throttle(() => hub.publish("evaluation", evaluator.status()), PROGRESS_MS);
  const evaluator = createEvaluator({ holder, library, current, embedded, scores, hybrid, onStatus: evaluated });
  return {
    searcher,
    hybrid,
    measurer,
    evaluator,
    lab,
    map,
    publish() {
      hub.publish("measure", measurer.status());
      evaluated();
    },
    async close() {
      await Promise.all([measurer.close(), evaluator.close(), map.close(), hybrid.close()]);
      evaluated.cancel();
    },
  };
}
