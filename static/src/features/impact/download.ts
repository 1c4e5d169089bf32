import { writeCsv } from "../../api/csv";
import type { Affected } from "../../api/types";
import { store } from "../../state/store.svelte";
import { communeRows } from "./communes";
import { impact } from "./result.svelte";

/** The commune table as rows for a spreadsheet, with its total and where it comes from. */
export function tableRows(answer: Affected): (string | number)[][] {
  const { m } = store;
  const { communes, elsewhere } = communeRows(answer);
  const rows: (string | number)[][] = [
    [m.impact.codeColumn, m.impact.commune, m.impact.householdsColumn, m.impact.membersColumn],
    ...communes.map((row) => [row.code, row.name, row.households, row.members]),
  ];
  if (elsewhere) rows.push(["", m.impact.elsewhere, elsewhere.households, elsewhere.members]);
  rows.push(["", m.impact.sum, answer.total.households, answer.total.members]);
  rows.push(["", impact.title, answer.as_of, answer.data_version]);
  return rows;
}

/** Saves the commune table as a CSV file. */
export function downloadTable(answer: Affected): void {
  const url = URL.createObjectURL(new Blob([writeCsv(tableRows(answer))], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `vung-anh-huong-${answer.as_of.slice(0, 10)}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
