import { Badge, Progress, Text } from "@mantine/core";
import { ArrowRight } from "lucide-react";
import type { ReactElement } from "react";
import type { MigratedCollection, MigrationSide } from "../../../../src/api/migrations.ts";
import { useAnnouncement } from "../../components/announcer.tsx";
import { Panel } from "../../components/panel.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { counted, formatCount } from "../../format/format-count.ts";
import { UntrustedText } from "../../text/untrusted-text.tsx";
import classes from "./collection-panel.module.css";
import { phaseWords } from "./phase-words.ts";
import { PlanControl } from "./plan-control.tsx";
import { StepControl } from "./step-control.tsx";

interface Props {
  readonly collection: MigratedCollection;
  /** A step was taken. */
  readonly onStep: () => void;
}

/** A collection on its way from one model to another. */
export function CollectionPanel({ collection, onStep }: Props): ReactElement {
  const { name, searched, beside, problem } = collection;
  const words = beside && phaseWords[beside.phase];
  useAnnouncement(words && `${name}: ${words.label.toLowerCase()}, searched by ${searched.model}`);
  return (
    <Panel
      title={
        <>
          <UntrustedText text={name} />{" "}
          {words && (
            <Badge component="span" variant="light" color={words.color} size="sm" ml={6}>
              {words.label}
            </Badge>
          )}
        </>
      }
    >
      {problem !== undefined && <ProblemAlert title="This collection cannot be used" error={new Error(problem)} />}
      {beside !== undefined && words !== undefined && (
        <>
          <div className={classes.sides} data-switched={beside.phase === "switched"}>
            <Side label="Searched now" side={searched} isSearched />
            <ArrowRight size={20} aria-hidden="true" className={classes.arrow} />
            <Side label={beside.phase === "switched" ? "Searched before" : "Beside it"} side={beside} />
          </div>
          {beside.phase !== "switched" && <Filled done={beside.chunks} of={searched.chunks} />}
          <Text size="sm" c="dimmed">
            {words.next(name)}
          </Text>
          <div className={classes.steps}>
            {(beside.phase === "stopped" || beside.phase === "filled") && <PlanControl name={name} side={beside} />}
            <StepControl collection={collection} beside={beside} onStep={onStep} />
          </div>
        </>
      )}
    </Panel>
  );
}

function Side({
  label,
  side: { model, dimensions, chunks },
  isSearched = false,
}: {
  readonly label: string;
  readonly side: MigrationSide;
  readonly isSearched?: boolean;
}): ReactElement {
  return (
    <dl className={classes.side} data-searched={isSearched}>
      <dt>{label}</dt>
      <dd>
        <b>{model}</b>
        <span>
          {counted(chunks, "chunk")}
          {dimensions !== null && `, ${formatCount(dimensions)} wide`}
        </span>
      </dd>
    </dl>
  );
}

function Filled({ done, of }: { readonly done: number; readonly of: number }): ReactElement {
  const share = of === 0 ? 100 : Math.min(100, (100 * done) / of);
  return (
    <div>
      <div className={classes.count}>
        <span>Chunks in the new index</span>
        <span>
          <b>{formatCount(done)}</b> of {formatCount(of)}
        </span>
      </div>
      <Progress.Root size="lg">
        <Progress.Section
          value={share}
          color={share === 100 ? "var(--good)" : "var(--late)"}
          aria-label="Chunks in the new index"
          aria-valuetext={`${formatCount(done)} of ${formatCount(of)}`}
        />
      </Progress.Root>
    </div>
  );
}
