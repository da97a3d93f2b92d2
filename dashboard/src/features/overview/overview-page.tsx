import "./overview.css";
import { Kpis } from "./kpis";
import { useMonth } from "./month";
import { MoversCard } from "./movers-card";
import { TrendCard } from "./trend-card";

/** How much, is it up, why, and can it be trusted. */
export default function OverviewPage() {
  const month = useMonth();
  return (
    <div className="page">
      <Kpis month={month} />
      <TrendCard month={month} />
      <MoversCard month={month} />
    </div>
  );
}
