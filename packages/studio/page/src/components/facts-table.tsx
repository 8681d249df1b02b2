import { Table } from "@mantine/core";
import type { ReactElement, ReactNode } from "react";
import classes from "./facts-table.module.css";

interface Props {
  readonly caption: string;
  readonly columns: readonly string[];
  /** The first cell of a row names it. */
  readonly rows: readonly { readonly key: string | number; readonly cells: readonly ReactNode[] }[];
}

/** A small table of figures, numbers to the right. */
export function FactsTable({ caption, columns, rows }: Props): ReactElement {
  return (
    <Table.ScrollContainer minWidth={0} maxHeight={360} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table className={classes.table} verticalSpacing={6} captionSide="top">
        <Table.Caption className={classes.caption}>{caption}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column} scope="col">
                {column}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ key, cells: [name, ...rest] }) => (
            <Table.Tr key={key}>
              <Table.Th scope="row">{name}</Table.Th>
              {rest.map((cell, column) => (
                <Table.Td key={columns[column + 1]}>{cell}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
