import { Group, Text } from "@mantine/core";
import type { ReactElement } from "react";
import { Link } from "wouter";
import { ColorSchemeToggle } from "./color-scheme-toggle.tsx";
import classes from "./header-bar.module.css";
import { IndexBadge } from "./index-badge.tsx";
import { JobStrip } from "./job-strip.tsx";
import mark from "./brand-mark.svg";

/** Brand, what is indexed, and the colour scheme; a running job shows along its lower edge. */
export function HeaderBar(): ReactElement {
  return (
    <Group
      h="100%"
      px={{ base: "sm", sm: "lg" }}
      gap="sm"
      justify="space-between"
      wrap="nowrap"
      className={classes.bar}
    >
      <Link href="/documents" className={classes.brand}>
        <img src={mark} alt="" width={26} height={26} />
        <Text span fw={650} size="md" className={classes.name}>
          Embedloom <span className={classes.studio}>studio</span>
        </Text>
      </Link>
      <Group gap="xs" wrap="nowrap">
        <IndexBadge />
        <ColorSchemeToggle />
      </Group>
      <JobStrip />
    </Group>
  );
}
