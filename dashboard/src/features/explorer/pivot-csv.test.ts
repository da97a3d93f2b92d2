import { expect, it } from "vitest";
import { pivotCsv } from "./pivot-csv";
import type { Pivot } from "./to-pivot";

const figure = (amount: string, former: string | null = null) => ({ amount, former });
const line = (label: string, amount: string, former: string | null = null) => ({ key: label, kind: "value" as const, value: label, label, hue: "", total: figure(amount, former) });
const USD = { currency: "USD", pricing_unit: null };

it("the pivot's file has its rows, its columns and its totals, exactly", () => {
  const pivot: Pivot = { columns: [line("=1+1", "1.0000000001"), line("Other (2)", "-3.0000000000")], rows: [{ ...line('O"Reilly', "-1.9999999999"), cells: [figure("1.0000000001"), figure("-3.0000000000")] }] };
  expect(pivotCsv(pivot, { row: "service", unit: USD, total: figure("-1.9999999999") })).toBe(
    `service,'=1+1,Other (2),Total,currency\r\n"O""Reilly",1.0000000001,-3.0000000000,-1.9999999999,USD\r\nTotal,1.0000000001,-3.0000000000,-1.9999999999,USD\r\n`,
  );
});

it("has what is compared beside each amount, and nothing where two never met", () => {
  const pivot: Pivot = { columns: [line("x", "1.0000000000", "2.0000000000")], rows: [{ ...line("a", "0.0000000000", "0.0000000000"), cells: [null] }] };
  expect(pivotCsv(pivot, { row: "service", unit: { currency: null, pricing_unit: null }, total: figure("1.0000000000", "2.0000000000") })).toBe(
    `service,x,"x, compared",Total,"Total, compared",pricing_unit\r\na,,,0.0000000000,0.0000000000,\r\nTotal,1.0000000000,2.0000000000,1.0000000000,2.0000000000,\r\n`,
  );
});
