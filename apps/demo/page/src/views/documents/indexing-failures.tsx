import { Text } from "@mantine/core";
import type { ReactElement } from "react";
import type { DocumentFailure } from "../../../../src/studio/api/indexing.ts";
import { counted, formatCount } from "../../format/format-count.ts";
import { UntrustedText } from "../../text/untrusted-text.tsx";
import classes from "./upload-progress.module.css";

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
      <ul className={classes.list}>
        {failures.map(({ id, name, message }) => (
          <li key={id}>
            <Text size="sm" fw={500}>
              <UntrustedText text={name} />
            </Text>
            <Text size="xs" c="dimmed">
              {message}
            </Text>
          </li>
        ))}
      </ul>
      {failed > failures.length && (
        <Text size="xs" c="dimmed" mt={6}>
          and {formatCount(failed - failures.length)} more: choose “Failed” below to see all
        </Text>
      )}
    </details>
  );
}
