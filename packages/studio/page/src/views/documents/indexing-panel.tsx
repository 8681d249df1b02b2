import { Alert, Text } from "@mantine/core";
import { CircleCheck, Hourglass } from "lucide-react";
import type { ReactElement } from "react";
import type { LibraryStatus } from "../../../../src/api/documents.ts";
import type { JobStatus } from "../../../../src/api/indexing.ts";
import { EmptyState } from "../../components/empty-state.tsx";
import { Panel } from "../../components/panel.tsx";
import { counted, formatCount } from "../../format/format-count.ts";
import { formatDuration } from "../../format/format-duration.ts";
import { useTopic } from "../../live/live-context.tsx";
import { IndexingActions } from "./indexing-actions.tsx";
import { IndexingFailures } from "./indexing-failures.tsx";
import { IndexingProgress } from "./indexing-progress.tsx";
import { JobBadge } from "./job-badge.tsx";
import { useJobAnnouncements } from "./use-job-announcements.ts";

/** The pipeline at work, or what it did last. */
export function IndexingPanel(): ReactElement {
  const job = useTopic("job");
  const library = useTopic("library");
  useJobAnnouncements(job);
  return (
    <Panel
      title={<>Indexing {job !== undefined && <JobBadge state={job.state} />}</>}
      actions={job && library && <IndexingActions job={job} waiting={library.waiting + library.failed} />}
    >
      {job && library && <Content job={job} library={library} />}
    </Panel>
  );
}

function Content({ job, library }: { readonly job: JobStatus; readonly library: LibraryStatus }): ReactElement {
  if (job.state === "idle") {
    return (
      <>
        <NotYet library={library} />
        <BillNote library={library} job={job} />
      </>
    );
  }
  return (
    <>
      <BillNote library={library} job={job} />
      <JobMessage job={job} />
      <IndexingProgress job={job} />
      <IndexingFailures failures={job.failures} failed={job.documents.failed} />
    </>
  );
}

/** Says why nothing begins by itself. */
function BillNote({ job, library }: { readonly job: JobStatus; readonly library: LibraryStatus }): ReactElement | null {
  const provider = useTopic("provider");
  const isIdle = job.state !== "running" && job.state !== "pausing";
  const open = library.waiting + library.failed;
  if (!isIdle || open === 0 || job.state === "paused" || job.state === "interrupted") return null;
  if (provider?.bills !== true && job.state !== "cancelled") return null;
  return (
    <Text size="sm" c="dimmed">
      {counted(open, "document")} to index.{" "}
      {provider?.bills === true
        ? `${provider.label} may bill for it: nothing is sent until you press Index.`
        : "You cancelled the last job: nothing begins until you press Index."}
    </Text>
  );
}

function NotYet({ library }: { readonly library: LibraryStatus }): ReactElement {
  if (library.waiting > 0) {
    return (
      <EmptyState icon={Hourglass} title={`${counted(library.waiting, "document")} waiting`}>
        Start when you like: the vectors are kept, and asked for once.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={CircleCheck} title="Everything is indexed">
      {formatCount(library.indexed)} of {counted(library.documents, "document")}, {counted(library.chunks, "chunk")}.
    </EmptyState>
  );
}

function JobMessage({ job }: { readonly job: JobStatus }): ReactElement | null {
  if (job.state === "interrupted") {
    return (
      <Alert color="var(--warn)" title="The server ended in the middle of this">
        <Text size="sm">What was embedded until then was kept. Resume asks only for the rest.</Text>
      </Alert>
    );
  }
  if (job.state === "failed") {
    return (
      <Alert color="var(--bad)" title="Indexing stopped" role="alert">
        <Text size="sm">{job.message} What was embedded until then was kept.</Text>
      </Alert>
    );
  }
  if (job.state === "done") {
    return (
      <Text size="sm">
        {counted(job.documents.done, "document")} in {formatDuration(job.elapsedMs)} with {job.model}.
      </Text>
    );
  }
  return null;
}
