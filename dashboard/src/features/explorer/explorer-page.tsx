import "@/charts/charts.css";
import "./explorer.css";
import { useEffect } from "react";
import { fetchTimeChart } from "@/charts/lazy-time-chart";
import { useView } from "@/state/location";
import { GroupsCard } from "./groups-card";
import { PivotCard } from "./pivot-card";
import { TimeCard } from "./time-card";

/** Any question: a measure by what the reader likes, as a chart, a table or a pivot. */
export default function ExplorerPage() {
  const [{ form, chartKind }] = useView();
  const isOverTime = form === "chart" && chartKind !== "ranked";
  useEffect(() => {
    if (isOverTime) fetchTimeChart();
  }, [isOverTime]);
  if (form === "pivot") return <PivotCard />;
  return isOverTime ? <TimeCard /> : <GroupsCard />;
}
