import { Text } from "@mantine/core";
import type { ReactElement } from "react";
import { UntrustedText } from "../../text/untrusted-text.tsx";
import classes from "./left-out-list.module.css";

interface LeftOut {
  /** Absent: the name tells it from the others. */
  readonly id?: string;
  readonly name: string;
  readonly message: string;
}

/** Documents that were left out, each with the reason. */
export function LeftOutList({ documents }: { readonly documents: readonly LeftOut[] }): ReactElement {
  return (
    <ul className={classes.list}>
      {documents.map(({ id, name, message }) => (
        <li key={id ?? name}>
          <Text size="sm" fw={500}>
            <UntrustedText text={name} />
          </Text>
          <Text size="xs" c="dimmed">
            {message}
          </Text>
        </li>
      ))}
    </ul>
  );
}
