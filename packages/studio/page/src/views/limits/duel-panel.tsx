import { Text } from "@mantine/core";
import { CircleCheck, CircleX, LoaderCircle } from "lucide-react";
import type { ReactElement } from "react";
import { DUEL_USD_PER_MILLION_TOKENS, type DuelSide, NAIVE_TRIES } from "../../../../src/api/duel.ts";
import type { SimulationRequest, SimulationSample, SimulationStatus } from "../../../../src/api/simulation.ts";
import { Panel } from "../../components/panel.tsx";
import { formatCount } from "../../format/format-count.ts";
import { formatUsd } from "../../format/format-usd.ts";
import { useTopic } from "../../live/live-context.tsx";
import classes from "./duel-panel.module.css";
import { DuelStart } from "./duel-start.tsx";

const naiveCode = `const replies = await Promise.all(
  batches.map((input) =>
    embeddings({ model, input })),
);`;
const batcherCode = `const embedder = withBatching(
  createOpenAI({ model }));
const { completed, failures } =
  await embedder.embedSettled(texts);`;

interface Props {
  /** What the next run is asked for. */
  readonly request: SimulationRequest;
  readonly onChange: (request: SimulationRequest) => void;
}

/** The same texts through a naive loop and through the batcher, against servers with the same limits and faults. */
export function DuelPanel({ request, onChange }: Props): ReactElement {
  const simulation = useTopic("simulation");
  const duel = simulation?.samples.at(-1)?.duel;
  const texts = simulation?.request?.texts;
  return (
    <Panel title="Same texts, same limits, same faults">
      <DuelStart request={request} onChange={onChange} />
      <div className={classes.sides}>
        <Side name="A loop" code={naiveCode} side={duel?.naive} status={simulation} texts={texts} />
        <Side name="The batcher" code={batcherCode} side={duel?.batcher} status={simulation} texts={texts} />
      </div>
      <Text size="xs" c="dimmed">
        Each side has a server of its own with the same limits and the same faults at the same requests; the figures are
        those servers&rsquo; books. A loop that failed is started again after a minute, {NAIVE_TRIES} times at most.
        Tokens cost ${DUEL_USD_PER_MILLION_TOKENS} a million here, and nobody is billed.
      </Text>
    </Panel>
  );
}

interface SideProps {
  readonly name: string;
  readonly code: string;
  readonly side: SimulationSample["duel"]["naive"] | undefined;
  readonly status: SimulationStatus | undefined;
  readonly texts: number | undefined;
}

function Side({ name, code, side, status, texts }: SideProps): ReactElement {
  return (
    <section className={classes.side} aria-label={name} data-state={side === undefined ? "none" : side.state}>
      <h3 className={classes.name}>
        {name} <State side={side} isStopped={status?.state !== "running"} />
      </h3>
      <pre className={classes.code}>{code}</pre>
      <dl className={classes.figures}>
        <Figure label="Vectors in hand" value={count(side?.inHand)} note={texts && `of ${formatCount(texts)}`} large />
        <Figure label="Vectors paid and lost" value={count(side?.lost)} bad={(side?.lost ?? 0) > 0} />
        <Figure
          label="Requests wasted"
          value={count(side?.wasted)}
          note={side && `of ${formatCount(side.requests)}`}
          bad={(side?.wasted ?? 0) > 0}
        />
        <Figure label="Paid" value={usd(side?.usd)} note={side && `${formatCount(side.tokens)} tokens`} />
        <Figure label="Paid for nothing" value={usd(side?.wastedUsd)} bad={(side?.wastedUsd ?? 0) > 0} />
      </dl>
    </section>
  );
}

function State({
  side,
  isStopped,
}: {
  readonly side: DuelSide | undefined;
  readonly isStopped: boolean;
}): ReactElement {
  if (side === undefined) return <span className={classes.state}>ready</span>;
  const again = side.tries > 1 ? `, try ${side.tries}` : "";
  if (side.state === "done") {
    return (
      <span className={classes.state}>
        <CircleCheck size={15} aria-hidden="true" color="var(--good)" /> done{again}
      </span>
    );
  }
  if (side.state === "failed" || isStopped) {
    return (
      <span className={classes.state}>
        <CircleX size={15} aria-hidden="true" color="var(--bad)" />
        {side.state === "failed" ? `gave up after ${side.tries} tries` : "stopped"}
      </span>
    );
  }
  return (
    <span className={classes.state}>
      <LoaderCircle size={15} aria-hidden="true" className={classes.turning} /> running{again}
    </span>
  );
}

interface FigureProps {
  readonly label: string;
  readonly value: string;
  readonly note?: string | number | undefined;
  readonly bad?: boolean;
  readonly large?: boolean;
}

function Figure({ label, value, note, bad = false, large = false }: FigureProps): ReactElement {
  return (
    <div className={classes.figure} data-bad={bad} data-large={large}>
      <dt>{label}</dt>
      <dd>
        {value} {note !== undefined && <small>{note}</small>}
      </dd>
    </div>
  );
}

function count(value: number | undefined): string {
  return value === undefined ? "–" : formatCount(value);
}

function usd(value: number | undefined): string {
  return value === undefined ? "–" : formatUsd(value);
}
