/* The floor: one atomic add of 64 bits to a word in memory, by this processor and compiler. Prints quiet nanoseconds per add. */
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#define CALLS 20000
#define ROUNDS 3000

static int64_t word;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e9 + time.tv_nsec;
}

int main(void) {
  double quiet = 1e9;
  for (int round = 0; round < ROUNDS; round++) {
    double begun = now();
    for (int i = 0; i < CALLS; i++) __atomic_fetch_add(&word, 1, __ATOMIC_SEQ_CST);
    double each = (now() - begun) / CALLS;
    if (each < quiet) quiet = each;
  }
  if (word != (int64_t)CALLS * ROUNDS) return 1;
  printf("%.3f\n", quiet);
  return 0;
}
