/*
 * A participant in the benchmark of the step: RMSprop as a loop in C for each combination of options, and a copy of memory. The
 * compiler may vectorize the loops. Reads a request from each line of standard input and answers on standard output, as
 * step-request.ts describes. The arithmetic is portable, with alpha above 0.5.
 */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

/* The same values as in step-request.ts. */
enum { CHECKED_STEPS = 5, STEPS_BEFORE_RESET = 512, MOST_SAMPLES = 1 << 20 };
#define SAMPLE_SECONDS 0.00025

enum { PARAM, GRAD, SQUARE_AVG, GRAD_AVG, MOMENTUM_BUFFER, TENSORS };

/* A parameter with its gradient and its averages. */
struct parameter {
  size_t length;
  void *tensors[TENSORS];
};

static struct {
  struct parameter *parameters;
  size_t count, element_size;
  double lr, alpha, eps, weight_decay, momentum;
  bool centered, maximize, is_copy;
  int batch, taken;
} cell;

#define REAL float
#define SQRT sqrtf
#define NAME(name) name##_float32
#include "rmsprop-step.h"
#undef REAL
#undef SQRT
#undef NAME
#define REAL double
#define SQRT sqrt
#define NAME(name) name##_float64
#include "rmsprop-step.h"

static void fail(const char *reason) {
  fprintf(stderr, "rmsprop.c: %s\n", reason);
  exit(1);
}

static void step(void) {
  for (size_t index = 0; index < cell.count; index++) {
    const struct parameter *parameter = &cell.parameters[index];
    if (cell.is_copy) {
      memcpy(parameter->tensors[PARAM], parameter->tensors[GRAD], parameter->length * cell.element_size);
    } else if (cell.element_size == sizeof(float)) {
      step_float32(parameter);
    } else {
      step_float64(parameter);
    }
  }
  __asm__ volatile("" ::: "memory"); /* keeps the compiler from removing the writes */
}

static void reset(void) {
  for (size_t index = 0; index < cell.count; index++) {
    const struct parameter *parameter = &cell.parameters[index];
    cell.element_size == sizeof(float) ? reset_float32(parameter) : reset_float64(parameter);
  }
}

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Takes `count` steps, and returns the seconds that they took. */
static double take(int count) {
  if (cell.taken + count > STEPS_BEFORE_RESET) {
    reset();
    cell.taken = 0;
  }
  double start = seconds_now();
  for (int index = 0; index < count; index++) {
    step();
  }
  cell.taken += count;
  return seconds_now() - start;
}

/* Returns the 32-bit FNV-1a hash of the parameters' bits, word by word. */
static uint32_t digest(void) {
  uint32_t hash = 0x811c9dc5;
  for (size_t index = 0; index < cell.count; index++) {
    const unsigned char *bytes = cell.parameters[index].tensors[PARAM];
    for (size_t at = 0; at < cell.parameters[index].length * cell.element_size; at += 4) {
      uint32_t word;
      memcpy(&word, bytes + at, 4);
      hash = (hash ^ word) * 0x01000193;
    }
  }
  return hash;
}

static void allocate(struct parameter *parameter) {
  size_t bytes = (parameter->length * cell.element_size + 63) / 64 * 64;
  bool is_used[TENSORS] = {true, true, !cell.is_copy, cell.centered && !cell.is_copy, cell.momentum > 0 && !cell.is_copy};
  for (int index = 0; index < TENSORS; index++) {
    parameter->tensors[index] = is_used[index] ? aligned_alloc(64, bytes) : NULL;
    if (is_used[index] && !parameter->tensors[index]) {
      fail("out of memory");
    }
  }
}

static void release(void) {
  for (size_t index = 0; index < cell.count; index++) {
    for (int tensor = 0; tensor < TENSORS; tensor++) {
      free(cell.parameters[index].tensors[tensor]);
    }
  }
  free(cell.parameters);
  cell.parameters = NULL;
  cell.count = 0;
}

/* Makes the parameters, from their lengths: "1,2,3]". */
static void allocate_all(const char *lengths) {
  while (*lengths != ']') {
    char *end;
    size_t length = strtoull(lengths, &end, 10);
    cell.parameters = realloc(cell.parameters, (cell.count + 1) * sizeof *cell.parameters);
    if (end == lengths || !cell.parameters) {
      fail("unknown lengths, or out of memory");
    }
    cell.parameters[cell.count].length = length;
    allocate(&cell.parameters[cell.count]);
    cell.count++;
    lengths = *end == ',' ? end + 1 : end;
  }
}

static void prepare(const char *lengths) {
  release();
  allocate_all(lengths);
  reset();
  cell.taken = 0;
  take(CHECKED_STEPS);
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("{\"digest\":\"%08" PRIx32 "\",\"peakBytes\":%ld,\"version\":\"%s\"}\n", digest(), usage.ru_maxrss * 1024L, __VERSION__);

  double seconds = 0;
  int count = 0;
  do {
    seconds += take(1);
    count++;
  } while (seconds < 0.02 && count < STEPS_BEFORE_RESET);
  cell.batch = (int)fmin(STEPS_BEFORE_RESET, ceil(SAMPLE_SECONDS * count / seconds));
}

static double samples[MOST_SAMPLES];

/* Takes samples (nanoseconds per step) for `seconds`, and at least one. Returns their number. */
static int take_samples(double seconds) {
  int count = 0;
  for (double spent = 0; count == 0 || (spent < seconds && count < MOST_SAMPLES); count++) {
    double elapsed = take(cell.batch);
    spent += elapsed;
    samples[count] = 1e9 * elapsed / cell.batch;
  }
  return count;
}

static int compare(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

/* Returns the value below which a share of the sorted samples lies, interpolated linearly. */
static double quantile(int count, double share) {
  double at = share * (count - 1);
  double below = samples[(int)floor(at)], above = samples[(int)ceil(at)];
  return below + (at - floor(at)) * (above - below);
}

static void time_steps(double seconds) {
  if (cell.batch > 1) {
    take_samples(seconds / 10); /* a long step evicts the caches, so a warm-up would not help */
  }
  int count = take_samples(seconds);
  qsort(samples, (size_t)count, sizeof *samples, compare);
  printf("{\"min\":%.9g,\"q1\":%.9g,\"median\":%.9g,\"q3\":%.9g,\"samples\":%d}\n", samples[0], quantile(count, 0.25),
         quantile(count, 0.5), quantile(count, 0.75), count);
}

int main(void) {
  char *line = NULL;
  size_t room = 0;
  while (getline(&line, &room, stdin) > 0) {
    char task[8], mode[8], centered[6], maximize[6];
    int bits, end = 0;
    double seconds;
    int fields = sscanf(line,
                        "{\"task\":\"%7[a-z]\",\"mode\":\"%7[a-z]\",\"dtype\":\"float%d\",\"seconds\":%lf,"
                        "\"lr\":%lf,\"alpha\":%lf,\"eps\":%lf,\"weightDecay\":%lf,\"momentum\":%lf,"
                        "\"centered\":%5[a-z],\"maximize\":%5[a-z],\"lengths\":[%n",
                        task, mode, &bits, &seconds, &cell.lr, &cell.alpha, &cell.eps, &cell.weight_decay,
                        &cell.momentum, centered, maximize, &end);
    if (fields != 11 || end == 0 || cell.alpha <= 0.5) {
      fail("unknown request");
    }
    cell.element_size = (size_t)bits / 8;
    cell.centered = strcmp(centered, "true") == 0;
    cell.maximize = strcmp(maximize, "true") == 0;
    cell.is_copy = strcmp(mode, "copy") == 0;
    if (strcmp(task, "prepare") == 0) {
      prepare(line + end);
    } else {
      time_steps(seconds);
    }
    fflush(stdout);
  }
}
