/** Seconds in words a person reads at a glance: `45 s`, `12 min`, `3 h 20 min`, `12 days`. */
export function durationOf(seconds: number): string {
  if (!Number.isFinite(seconds)) return "?";
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes >= 48 * 60) return `${Math.round(minutes / (24 * 60)).toLocaleString("en")} days`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
