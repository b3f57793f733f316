/** A time in the unit that people would take: `40 s`, `12 min`, `3.5 h`, `4.2 days`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = seconds / 60;
  if (minutes < 90) return `${Math.round(minutes)} min`;
  const hours = minutes / 60;
  return hours < 48 ? `${hours.toFixed(1)} h` : `${(hours / 24).toFixed(1)} days`;
}

/** Memory: `640 MB`, `1.2 GB`, of 1000 each. */
export function memory(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** A count with a word where it is long: `950`, `48 thousand`, `1.2 million`. */
export function count(number: number): string {
  if (number < 10_000) return number.toLocaleString("en");
  if (number < 1e6) return `${Math.round(number / 1000)} thousand`;
  return number < 1e9
    ? `${(number / 1e6).toFixed(1)} million`
    : `${(number / 1e9).toFixed(1)} billion`;
}

/** A number with as many decimals as tell it from others that are `apart` from it. */
export function apartFrom(value: number, apart: number): string {
  return value.toFixed(Math.min(8, Math.max(0, Math.ceil(-Math.log10(apart)))));
}
