import { Text } from "@mantine/core";
import type { ReactElement } from "react";
import type { DocumentFailure } from "../../../../src/api/indexing.ts";
import { counted, formatCount } from "../../format/format-count.ts";
import { LeftOutList } from "./left-out-list.tsx";

interface Props {
  readonly failures: readonly DocumentFailure[];
  /** How many there are in all. */
  readonly failed: number;
}

/** The documents that could not be indexed, each with its reason. */
export function IndexingFailures({ failures, failed }: Props): ReactElement | null {
  if (failures.length === 0) return null;
  return (
    <details>
      <summary>
        <Text span size="sm" fw={500}>
          {counted(failed, "document")} could not be indexed
        </Text>
      </summary>
      <LeftOutList documents={failures} />
      {failed > failures.length && (
        <Text size="xs" c="dimmed" mt={6}>
          and {formatCount(failed - failures.length)} more: choose “Failed” below to see all
        </Text>
      )}
    </details>
  );
}
