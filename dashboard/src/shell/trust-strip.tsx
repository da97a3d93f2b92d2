import { CircleCheck, Clock, Database, TriangleAlert, UsersRound } from "lucide-react";
import { ageText, instantText } from "@/format/days";
import { count } from "@/format/figures";
import { PageLink } from "./page-link";
import { usePublication } from "./publication";

/** A delivery is overdue after so long. */
const STALE_HOURS = 36;

function summed(numbers: (number | null)[]): number | null {
  return numbers.every((one) => one !== null) ? numbers.reduce((a, b) => a + b, 0) : null;
}

/** Whether the figures can be trusted: how old, how final, how they were checked, and which published state they are of. */
export function TrustStrip() {
  const { asOfInstant, id, rows, isPinned, status } = usePublication();
  const age = Math.min(...rows.map((row) => row.age_hours));
  const isStale = age > STALE_HOURS;
  const passed = summed(rows.map((row) => row.checks_passed));
  const warned = summed(rows.map((row) => row.checks_warned));
  const finalMonths = rows.filter((row) => row.finality === "final").length;
  return (
    <ul className="trust" aria-label="Where these figures come from">
      <li>
        {isStale ? <TriangleAlert size={14} aria-hidden className="warn" /> : <Clock size={14} aria-hidden />}
        As of <time dateTime={asOfInstant}>{instantText(asOfInstant)}</time>
        <span className={isStale ? "warn" : undefined} title={isStale ? "AWS usually delivers several times a day" : undefined}>
          · {ageText(age)}
        </span>
      </li>
      {!status.meta.has_all_accounts && (
        <li>
          <UsersRound size={14} aria-hidden className="warn" />
          <span className="warn" title="Your sign-in names the usage accounts whose figures you may see">
            Your accounts only
          </span>
        </li>
      )}
      {passed !== null && (
        <li>
          {warned ? <TriangleAlert size={14} aria-hidden className="warn" /> : <CircleCheck size={14} aria-hidden className="good" />}
          <PageLink page="proof">{warned ? `${count(passed)} checks passed, ${count(warned)} warn` : `All ${count(passed)} checks passed`}</PageLink>
        </li>
      )}
      <li>
        {count(finalMonths)} of {count(rows.length)} months final
      </li>
      <li>
        <Database size={14} aria-hidden />
        {isPinned ? "Pinned to" : "Publication"} <code>{id}</code>
      </li>
    </ul>
  );
}
