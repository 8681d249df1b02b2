import { Badge, Progress, Text } from "@mantine/core";
import type { ReactElement } from "react";
import type { WatchedJob } from "../../../../src/api/jobs.ts";
import { useAnnouncement } from "../../components/announcer.tsx";
import { Panel } from "../../components/panel.tsx";
import { Stats } from "../../components/stats.tsx";
import { counted, formatCount } from "../../format/format-count.ts";
import classes from "./job-panel.module.css";
import { phaseWords, watchedStats } from "./watched-stats.ts";

/** How far the job is, what it costs, and how fast it goes. */
export function JobPanel({ job }: { readonly job: WatchedJob }): ReactElement {
  const { phase, shards, failures, texts, perMinute, workers } = job;
  const limits = workers.find((worker) => worker.limits !== undefined)?.limits;
  useAnnouncement(`The job: ${phaseWords[phase].toLowerCase()}`);
  return (
    <Panel
      title={
        <>
          Progress{" "}
          <Badge variant="light" color="gray" ml={6}>
            {phaseWords[phase]}
          </Badge>
        </>
      }
    >
      <ShardBar shards={shards} />
      <Stats stats={watchedStats(job)} />
      <div className={classes.meters}>
        <Rate label="Requests a minute" value={perMinute.requests} limit={limits?.requestsPerMinute} />
        <Rate label="Tokens a minute" value={perMinute.tokens} limit={limits?.tokensPerMinute} />
      </div>
      {texts.failed + shards.dead > 0 && (
        <section aria-label="What failed">
          <Text size="sm" fw={600}>
            {failedWords(texts.failed, shards.dead)}
          </Text>
          <ul className={classes.failures}>
            {failures.map(({ message, count }) => (
              <li key={message}>
                <b>{formatCount(count)} ×</b> {message}
              </li>
            ))}
          </ul>
        </section>
      )}
    </Panel>
  );
}

function failedWords(texts: number, shards: number): string {
  const parts = [texts > 0 && counted(texts, "text"), shards > 0 && counted(shards, "shard")].filter(Boolean);
  return `${parts.join(" and ")} failed`;
}

function ShardBar({ shards: { planned, done, active, dead, waiting } }: Pick<WatchedJob, "shards">): ReactElement {
  const share = (part: number): number => (planned === 0 ? 0 : (100 * part) / planned);
  const parts = [
    { label: "done", value: done, color: "var(--good)" },
    { label: "in hand", value: active, color: "var(--plain)" },
    { label: "given up", value: dead, color: "var(--bad)" },
    { label: "waiting", value: waiting, color: "var(--mantine-color-dimmed)" },
  ];
  return (
    <div>
      <Progress.Root size="xl">
        {parts.slice(0, 3).map(({ label, value, color }) => (
          <Progress.Section key={label} value={share(value)} color={color} aria-label={`Shards ${label}`} />
        ))}
      </Progress.Root>
      <ul className={classes.legend}>
        {parts.map(({ label, value, color }) => (
          <li key={label}>
            <span className={classes.dot} style={{ background: color }} aria-hidden="true" />
            {formatCount(value)} {label}
          </li>
        ))}
        <li>of {counted(planned, "shard")}</li>
      </ul>
    </div>
  );
}

function Rate({
  label,
  value,
  limit,
}: {
  readonly label: string;
  readonly value: number;
  readonly limit: number | undefined;
}): ReactElement {
  const used = limit === undefined ? undefined : Math.min(100, (100 * value) / limit);
  return (
    <div>
      <div className={classes.rate}>
        <span>{label}</span>
        <span>
          <b>{formatCount(Math.round(value))}</b> {limit === undefined ? "(no limit told)" : `of ${formatCount(limit)}`}
        </span>
      </div>
      {used !== undefined && <Progress value={used} color="var(--late)" aria-label={label} />}
    </div>
  );
}
