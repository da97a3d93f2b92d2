import { Select } from "@/design/select";
import { type Total, unitKey } from "@/format/units";
import { useView } from "@/state/location";

/** Which currency or pricing unit is shown, where there are several. */
export function UnitSwitch({ totals, shown }: { totals: readonly Total[]; shown: Total }) {
  const [, change] = useView();
  if (totals.length < 2) return null;
  return (
    <Select
      label={shown.currency === null ? "Pricing unit" : "Currency"}
      value={unitKey(shown)}
      options={totals.map((one) => ({ value: unitKey(one), label: unitKey(one) || "no unit" }))}
      onChange={(unit) => change({ unit })}
    />
  );
}
