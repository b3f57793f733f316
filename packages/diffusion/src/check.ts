/** Refuses a time outside `[0, 1]`, or, where something is divided by the noise, outside `(0, 1]`. */
export function checkTime(who: string, t: number, zeroAllowed = false): void {
  if (!(t <= 1 && (zeroAllowed ? t >= 0 : t > 0))) {
    throw new RangeError(`${who}: time should be in ${zeroAllowed ? "[" : "("}0, 1], got ${t}`);
  }
}

/** Refuses two arrays of different length. */
export function checkLength(who: string, got: Float32Array, wanted: number): void {
  if (got.length !== wanted) {
    throw new RangeError(`${who} should hold ${wanted} numbers, got ${got.length}`);
  }
}

/** Refuses what is no whole number above 0. */
export function checkCount(who: string, count: number): void {
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`${who} should be a whole number above 0, got ${count}`);
  }
}

/** Refuses what is not above 0 and finite. */
export function checkPositive(who: string, value: number): void {
  if (!(value > 0 && value < Infinity)) {
    throw new RangeError(`${who} should be above 0, got ${value}`);
  }
}

/** Whether all numbers are finite: then, and only then, so is their sum, which doubles have room for. */
export function areFinite(numbers: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i];
  return Number.isFinite(sum);
}
