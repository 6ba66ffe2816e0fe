// A task of the pool: it squares a number.
export default function square(n) {
  if (Number.isNaN(n)) throw new TypeError("Only numbers have a square.");
  return n * n;
}
