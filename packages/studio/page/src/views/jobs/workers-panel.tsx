import { Text } from "@mantine/core";
import type { ReactElement } from "react";
import type { WatchedJob } from "../../../../src/api/jobs.ts";
import { FactsTable } from "../../components/facts-table.tsx";
import { Panel } from "../../components/panel.tsx";
import { formatCount } from "../../format/format-count.ts";
import { UntrustedText } from "../../text/untrusted-text.tsx";

/** The processes that work on the job. */
export function WorkersPanel({ job: { workers, phase } }: { readonly job: WatchedJob }): ReactElement {
  const isOver = phase === "done" || phase === "cancelled";
  return (
    <Panel title="Workers">
      {workers.length === 0 ? (
        <Text size="sm" c="dimmed">
          {isOver
            ? "The job is over: nobody works on it."
            : "Nobody works on it. Start a worker on any machine that reaches this Redis."}
        </Text>
      ) : (
        <FactsTable
          caption="Processes heard of in the last 15 seconds"
          columns={["Machine", "Process", "Shards in hand"]}
          rows={workers.map(({ id, host, pid, shards }) => ({
            key: id,
            cells: [<UntrustedText key="host" text={host} />, pid, formatCount(shards)],
          }))}
        />
      )}
    </Panel>
  );
}
