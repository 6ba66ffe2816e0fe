// The formats of numbers on the page.

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 2 });
const twoDigits = new Intl.NumberFormat("en", { maximumSignificantDigits: 2 });
const share = new Intl.NumberFormat("en", { style: "percent", minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** The text for a missing measurement. */
export const NOTHING = "–";

/** 1,234,567 */
export const exactly = (number) => whole.format(number);

/** 1.2M */
export const shortly = (number) => short.format(number);

/** Formats a measurement with two significant digits: 3.4, 56, 7,800. */
export function measured(number) {
  if (!Number.isFinite(number)) return NOTHING;
  return number < 10 ? number.toFixed(1) : twoDigits.format(number);
}

/** 1.06 % */
export const shareOf = (part, all) => share.format(all === 0 ? 0 : part / all).replace("%", " %");
