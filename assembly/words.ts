/**
 * Every atomic instruction of the kernel, and the two seams through which tests drive them. The comment at each call
 * says what the atomic pairs with. All are sequentially consistent, as WebAssembly's atomics are.
 *
 * The `stepped` target calls `step` before each atomic, so that a test can park a thread there. The `modelled` target
 * hands each atomic to the host, so that one thread can explore every schedule. The release target contains neither.
 */

declare function step(): void;
declare function perform(operation: i32, address: usize, value: i64, expected: i64): i64;

// Numbers of the operations that `perform` receives.
const LOAD_32: i32 = 0;
const LOAD_64: i32 = 1;
const STORE_64: i32 = 2;
const ADD_32: i32 = 3;
const ADD_64: i32 = 4;
const EXCHANGE_64: i32 = 5;
const COMPARE_EXCHANGE_32: i32 = 6;
const COMPARE_EXCHANGE_64: i32 = 7;
const STORE_32: i32 = 8;

export function load32(address: usize): i32 {
  if (isDefined(MODELLED)) return <i32>perform(LOAD_32, address, 0, 0);
  if (isDefined(STEPPED)) step();
  return atomic.load<i32>(address);
}

export function load64(address: usize): i64 {
  if (isDefined(MODELLED)) return perform(LOAD_64, address, 0, 0);
  if (isDefined(STEPPED)) step();
  return atomic.load<i64>(address);
}

export function store32(address: usize, value: i32): void {
  if (isDefined(MODELLED)) {
    perform(STORE_32, address, value, 0);
    return;
  }
  if (isDefined(STEPPED)) step();
  atomic.store<i32>(address, value);
}

export function store64(address: usize, value: i64): void {
  if (isDefined(MODELLED)) {
    perform(STORE_64, address, value, 0);
    return;
  }
  if (isDefined(STEPPED)) step();
  atomic.store<i64>(address, value);
}

/** Adds, and returns the old value. */
export function add32(address: usize, value: i32): i32 {
  if (isDefined(MODELLED)) return <i32>perform(ADD_32, address, value, 0);
  if (isDefined(STEPPED)) step();
  return atomic.add<i32>(address, value);
}

/** Adds, and returns the old value. */
export function add64(address: usize, value: i64): i64 {
  if (isDefined(MODELLED)) return perform(ADD_64, address, value, 0);
  if (isDefined(STEPPED)) step();
  return atomic.add<i64>(address, value);
}

/** Stores, and returns the old value. */
export function exchange64(address: usize, value: i64): i64 {
  if (isDefined(MODELLED)) return perform(EXCHANGE_64, address, value, 0);
  if (isDefined(STEPPED)) step();
  return atomic.xchg<i64>(address, value);
}

/** Stores `value` if the word holds `expected`. Returns the old value either way. */
export function compareExchange32(address: usize, expected: i32, value: i32): i32 {
  if (isDefined(MODELLED)) return <i32>perform(COMPARE_EXCHANGE_32, address, value, expected);
  if (isDefined(STEPPED)) step();
  return atomic.cmpxchg<i32>(address, expected, value);
}

/** Stores `value` if the word holds `expected`. Returns the old value either way. */
export function compareExchange64(address: usize, expected: i64, value: i64): i64 {
  if (isDefined(MODELLED)) return perform(COMPARE_EXCHANGE_64, address, value, expected);
  if (isDefined(STEPPED)) step();
  return atomic.cmpxchg<i64>(address, expected, value);
}
