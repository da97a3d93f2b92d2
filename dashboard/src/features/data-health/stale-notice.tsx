import { TriangleAlert } from "lucide-react";
import type { StatusRow } from "@/api/status";
import { ageText, instantText } from "@/format/days";
import { overdue, STALE_HOURS } from "@/shell/freshness";
import { usePublication } from "@/shell/publication";

/** Says so when AWS should have delivered again by now. */
export function StaleNotice({ rows }: { rows: readonly StatusRow[] }) {
  const { hasNewer } = usePublication();
  const late = overdue(rows);
  // Of former figures the age says nothing about AWS.
  if (late.length === 0 || hasNewer) return null;
  return (
    <div className="notice notice-warn stale" role="status">
      <TriangleAlert size={16} aria-hidden />
      <div>
        <strong>Newer data is overdue.</strong> AWS delivers at least once a day. After {STALE_HOURS} hours, look at the export and at the runs that land it.
        <ul>
          {late.map((one) => (
            <li key={one.export}>
              The newest delivery of {one.export} was made {ageText(one.ageHours)}: {instantText(one.deliveredAt)}.
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
