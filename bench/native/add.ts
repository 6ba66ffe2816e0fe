// The floor of a call: one addition in private memory, without an atomic. Compiled by asc.

export function add(address: usize): void {
  store<i64>(address, load<i64>(address) + 1);
}

export function read(address: usize): f64 {
  return <f64>load<i64>(address);
}
