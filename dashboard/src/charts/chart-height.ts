/** How high a chart over time is, also while it is on its way. */
export const CHART_HEIGHT = 340;
