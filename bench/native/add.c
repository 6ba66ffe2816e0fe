/*
 * The floor: atomic adds of 64 bits, by this processor and compiler. `add ROUNDS` prints the quiet nanoseconds per add
 * of one thread as JSON. `add ROUNDS together` also prints those of two threads: with words on separate cache lines,
 * on the same line, and with the same word.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define LINE_WORDS 64 /* 512 bytes: further apart than lines that are fetched together */
#define ALONE_CALLS 150000
#define TOGETHER_CALLS 15000 /* on the same line, an add takes ten times as long */

static _Alignas(512) int64_t words[2 * LINE_WORDS];
static int arrived;

struct thread {
  int64_t *word;
  int rounds, calls, threads;
  double *begun, *ended;
};

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e9 + time.tv_nsec;
}

static void *add(void *given) {
  struct thread *thread = given;
  int64_t *word = thread->word;
  for (int round = 0; round < thread->rounds; round++) {
    __atomic_fetch_add(&arrived, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&arrived, __ATOMIC_SEQ_CST) < thread->threads * (round + 1)) {
    }
    thread->begun[round] = now();
    for (int i = 0; i < thread->calls; i++) __atomic_fetch_add(word, 1, __ATOMIC_SEQ_CST);
    thread->ended[round] = now();
  }
  return NULL;
}

/*
 * Returns the quiet nanoseconds per add. A round counts with its slower thread, and only if the two ran at the same
 * time for nine tenths of it; 0 if no round did.
 */
static double quiet(int threads, int words_apart, int calls, int rounds) {
  double *times = malloc(4 * rounds * sizeof(double));
  struct thread thread[2];
  pthread_t id[2];
  int64_t before = words[0] + (words_apart ? words[words_apart] : 0);
  arrived = 0;
  for (int i = 0; i < threads; i++) {
    double *begun = times + 2 * i * rounds;
    thread[i] = (struct thread){&words[i * words_apart], rounds, calls, threads, begun, begun + rounds};
    pthread_create(&id[i], NULL, add, &thread[i]);
  }
  for (int i = 0; i < threads; i++) pthread_join(id[i], NULL);
  int64_t after = words[0] + (words_apart ? words[words_apart] : 0);
  if (after - before != (int64_t)threads * calls * rounds) exit(1);
  double least = 1e9;
  for (int round = 0; round < rounds; round++) {
    double first = 1e300, started = 0, stopped = 1e300, last = 0;
    for (int i = 0; i < threads; i++) {
      double begun = thread[i].begun[round], ended = thread[i].ended[round];
      if (begun < first) first = begun;
      if (begun > started) started = begun;
      if (ended < stopped) stopped = ended;
      if (ended > last) last = ended;
    }
    if (stopped - started < 0.9 * (last - first)) continue;
    if ((last - first) / calls < least) least = (last - first) / calls;
  }
  free(times);
  return least < 1e9 ? least : 0;
}

int main(int count, char **arguments) {
  int rounds = count > 1 ? atoi(arguments[1]) : 500;
  printf("{\"alone\": %.4f", quiet(1, LINE_WORDS, ALONE_CALLS, rounds));
  if (count > 2) {
    printf(", \"ownLines\": %.4f", quiet(2, LINE_WORDS, ALONE_CALLS, rounds));
    printf(", \"sameLine\": %.4f", quiet(2, 1, TOGETHER_CALLS, rounds));
    printf(", \"sameWord\": %.4f", quiet(2, 0, TOGETHER_CALLS, rounds));
  }
  printf("}\n");
  return 0;
}
