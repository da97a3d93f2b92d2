/** Where AWS's regions are, as tiles of a coarse map of the world: column from west to east, row from north to south. */

export interface Place {
  name: string;
  column: number;
  row: number;
}

export const MAP_COLUMNS = 15;
export const MAP_ROWS = 6;

const TILES: readonly [region: string, name: string, column: number, row: number][] = [
  ["us-west-2", "Oregon", 0, 1],
  ["us-west-1", "California", 0, 2],
  ["us-gov-west-1", "Gov West", 1, 2],
  ["ca-west-1", "Calgary", 1, 0],
  ["ca-central-1", "Montréal", 3, 0],
  ["us-east-2", "Ohio", 2, 1],
  ["us-east-1", "Virginia", 3, 1],
  ["us-gov-east-1", "Gov East", 2, 2],
  ["mx-central-1", "Querétaro", 1, 3],
  ["sa-east-1", "São Paulo", 3, 4],
  ["eu-west-1", "Ireland", 5, 1],
  ["eu-west-2", "London", 6, 1],
  ["eu-north-1", "Stockholm", 7, 0],
  ["eu-central-1", "Frankfurt", 7, 1],
  ["eusc-de-east-1", "Branden\u00adburg", 8, 1],
  ["eu-west-3", "Paris", 6, 2],
  ["eu-central-2", "Zurich", 7, 2],
  ["eu-south-2", "Spain", 5, 3],
  ["eu-south-1", "Milan", 6, 3],
  ["il-central-1", "Tel Aviv", 8, 3],
  ["me-south-1", "Bahrain", 9, 3],
  ["me-central-1", "UAE", 9, 4],
  ["af-south-1", "Cape Town", 7, 5],
  ["ap-south-1", "Mumbai", 10, 3],
  ["ap-south-2", "Hyderabad", 10, 4],
  ["cn-northwest-1", "Ningxia", 11, 1],
  ["cn-north-1", "Beijing", 12, 1],
  ["ap-northeast-2", "Seoul", 13, 1],
  ["ap-northeast-1", "Tokyo", 14, 1],
  ["ap-northeast-3", "Osaka", 14, 2],
  ["ap-east-2", "Taipei", 13, 2],
  ["ap-east-1", "Hong Kong", 12, 2],
  ["ap-southeast-7", "Bangkok", 11, 3],
  ["ap-southeast-5", "Malaysia", 11, 4],
  ["ap-southeast-1", "Singapore", 12, 4],
  ["ap-southeast-3", "Jakarta", 12, 5],
  ["ap-southeast-2", "Sydney", 14, 4],
  ["ap-southeast-4", "Melbourne", 13, 5],
  ["ap-southeast-6", "Auckland", 14, 5],
  ["global", "Global", 0, 5],
];

export const PLACES: ReadonlyMap<string, Place> = new Map(TILES.map(([region, name, column, row]) => [region, { name, column, row }]));

/** `Virginia`; empty for what is no place on the map. */
export function placeName(region: string | null): string {
  return region === null || region === "global" ? "" : (PLACES.get(region)?.name ?? "");
}
