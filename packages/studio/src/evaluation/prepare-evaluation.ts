import type { EvaluatedQuestion, EvaluationPlan, EvaluationRequest, EvaluationStatus } from "../api/index.ts";
import type { Library } from "../library/index.ts";
import type { CurrentStack } from "../providers/index.ts";
import { Refusal } from "../refusal/index.ts";
import type { HeldIndex, HybridSearcher, IndexHolder, QuestionEmbedder, QuestionScores } from "../search/index.ts";
import { chosenDocuments } from "./chosen-documents.ts";
import { embedWays } from "./embedded-ways.ts";
import { headingTask, type HeadingTask } from "./heading-task.ts";
import { indexedWays } from "./indexed-ways.ts";
import type { SearchWays } from "./ranking.ts";
import { readJudgments } from "./read-judgments.ts";

/** A question that is asked, and what is right. */
interface AskedQuestion extends Omit<EvaluatedQuestion, "ranks"> {
  readonly grades: ReadonlyMap<string, number>;
}

/** An evaluation that can begin. */
export interface PreparedEvaluation {
  readonly facts: Pick<EvaluationStatus, "source" | "target" | "questions" | "total" | "warning">;
  readonly asked: readonly AskedQuestion[];
  /** Version of the index that it is about. */
  readonly version: string;
  /** Embeds what has to be embedded. */
  open(signal: AbortSignal, onChunks: (count: number) => void): Promise<SearchWays>;
}

/** Gets evaluations ready; embeds nothing. */
export interface EvaluationPreparer {
  plan(): Promise<EvaluationPlan>;
  /** @throws Refusal when there is nothing to ask. @throws InvalidInputError for a line that cannot be read */
  prepare(request: EvaluationRequest): Promise<PreparedEvaluation>;
}

/** What a preparer works with. */
export interface EvaluationPreparerParts {
  readonly holder: IndexHolder;
  readonly library: Library;
  readonly current: CurrentStack;
  readonly embedded: QuestionEmbedder;
  readonly scores: QuestionScores;
  readonly hybrid: HybridSearcher;
}

/** More move the figures by less than their own interval. */
const MOST_QUESTIONS = 300;
const NO_HEADINGS =
  "No document has a heading over a section long enough to be asked about. Paste questions of your own, with the files that answer them.";

interface MadeTask {
  readonly task: HeadingTask;
  readonly plan: EvaluationPlan;
}

/** Makes a preparer; the questions of an index are made once. */
export function createEvaluationPreparer(parts: EvaluationPreparerParts): EvaluationPreparer {
  const { holder, library, current, embedded } = parts;
  let made: { readonly version: string; readonly task: Promise<MadeTask> } | undefined;

  function madeTask(index: HeldIndex): Promise<MadeTask> {
    if (made?.version !== index.version) made = { version: index.version, task: makeTask(index, library) };
    made.task.catch(() => {
      made = undefined;
    });
    return made.task;
  }
  return {
    plan: async () => (await madeTask(await holder.index())).plan,
    async prepare({ judgments }) {
      const index = await holder.index();
      if (judgments !== undefined) return prepareJudged(index, judgments, parts);
      const { task, plan } = await madeTask(index);
      if (task.questions.length === 0) throw new Refusal("bad_request", NO_HEADINGS);
      const ready = await current.ready();
      const asked = task.questions.map(({ text, section, ...place }) => {
        return { question: text, grades: new Map([[section, 1]]), ...place };
      });
      const total = plan.chunks * (ready.late ? 2 : 1) + asked.length;
      return {
        facts: { source: "headings", target: "section", questions: asked.length, total, warning: task.warning },
        asked,
        version: index.version,
        open: (signal, onChunks) => embedWays({ ready, embedded, documents: task.documents, signal, onChunks }),
      };
    },
  };
}

async function prepareJudged(
  index: HeldIndex,
  pasted: string,
  { embedded, scores, hybrid }: EvaluationPreparerParts,
): Promise<PreparedEvaluation> {
  const ids = new Map(index.documents.map(({ name, id }) => [name, id]));
  const judgments = await readJudgments(pasted, new Set(ids.keys()));
  const asked = [...judgments].map(([question, grades]) => {
    const [[name = ""] = []] = [...grades].toSorted(([, one], [, other]) => other - one);
    return { question, grades, document: ids.get(name) ?? "", name, chunk: 0 };
  });
  return {
    facts: { source: "judgments", target: "document", questions: asked.length, total: asked.length },
    asked,
    version: index.version,
    open: async () => indexedWays({ index, embedded, scores, hybrid }),
  };
}

async function makeTask(index: HeldIndex, library: Library): Promise<MadeTask> {
  const { documents, leftOut } = await chosenDocuments(index, library);
  const task = await headingTask(documents, MOST_QUESTIONS);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const plan = {
    questions: task.questions.length,
    documents: task.documents.length,
    chunks: sum(task.documents.map(({ spans }) => spans.length)),
    characters: sum(task.documents.map(({ text }) => text.length)),
    leftOut,
  };
  return { task, plan };
}
