import { Group, Progress, Text } from "@mantine/core";
import type { ReactElement } from "react";
import type { JobCount, JobStatus } from "../../../../src/api/indexing.ts";
import { Stats } from "../../components/stats.tsx";
import { formatCount } from "../../format/format-count.ts";
import { jobStats } from "./job-stats.ts";

/** Bars of the chunks both ways, and the figures of the pipeline. */
export function IndexingProgress({ job }: { readonly job: JobStatus }): ReactElement {
  const striped = job.state === "running";
  return (
    <>
      <CountBar label="Plain chunks" color="var(--plain)" count={job.plain} striped={striped} />
      {job.late === undefined ? (
        <Text size="sm" c="dimmed">
          {job.model} gives no token vectors: there are no late chunks.
        </Text>
      ) : (
        <CountBar label="Late chunks" color="var(--late)" count={job.late} striped={striped} />
      )}
      <Stats stats={jobStats(job)} />
    </>
  );
}

interface CountProps {
  readonly label: string;
  readonly color: string;
  readonly count: JobCount;
  readonly striped: boolean;
}

function CountBar({ label, color, count: { total, done, failed }, striped }: CountProps): ReactElement {
  const share = (part: number): number => (total === 0 ? 0 : (100 * part) / total);
  return (
    <div>
      <Group justify="space-between" mb={5}>
        <Text size="sm" fw={500}>
          {label}
        </Text>
        <Text size="sm" c="dimmed">
          {formatCount(done)} of {formatCount(total)}
          {failed > 0 && `, ${formatCount(failed)} failed`}
        </Text>
      </Group>
      <Progress.Root size="lg">
        <Progress.Section
          value={share(done)}
          color={color}
          striped={striped}
          animated={striped}
          aria-label={label}
          aria-valuetext={`${formatCount(done)} of ${formatCount(total)}`}
        />
        {failed > 0 && (
          <Progress.Section value={share(failed)} color="var(--bad)" aria-label={`${label} that failed`} />
        )}
      </Progress.Root>
    </div>
  );
}
