/*
 * The adapter, in C99 without any library. It reads a request character by character and answers it as it reads, so that it
 * needs memory only for the numbers of one scenario. It runs on a microcontroller if receive() reads from the serial line and
 * printf() writes to it. Build it here, then judge it with rmsprop-parity verify -- ./port
 *
 *   cc -O2 -std=c99 -ffp-contract=off port.c -lm -o port
 *
 * It relies on the order of the keys in a request: id, op, scenario; then dtype, groups, events (FIX-4).
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "my_rmsprop.h"

enum { MAX_PARAMS = 16, MAX_ELEMENTS = 1024 };

static const char HELLO[] =
    "{\"protocol\":1,\"name\":\"my-rmsprop (C99)\",\"version\":\"1.0.0\",\"language\":\"C\",\"dtypes\":[\"float32\"],"
    "\"features\":[\"momentum\",\"centered\",\"weight_decay\",\"maximize\",\"null_gradients\"],\"state\":true}";

static Options options;
static size_t params, start[MAX_PARAMS + 1]; /* the elements of parameter i are start[i] to start[i + 1] */
static long steps[MAX_PARAMS];               /* 0: no state yet */
static bool has_grad[MAX_PARAMS];
static float param[MAX_ELEMENTS], grad[MAX_ELEMENTS], square_avg[MAX_ELEMENTS], grad_avg[MAX_ELEMENTS],
    buffer[MAX_ELEMENTS];

/* Reading JSON: `c` is the character that comes next. */

static int c;

static void receive(void) { c = getchar(); }

static bool take(int expected) {
  if (c != expected) return false;
  receive();
  return true;
}

/* Reads a string or a number, and keeps its first characters. */
static const char *read_text(void) {
  static char text[40];
  size_t length = 0;
  const bool is_string = take('"');
  while (c != EOF && (is_string ? c != '"' : !strchr(",]}\n", c))) {
    if (length + 1 < sizeof text) text[length++] = (char)c;
    receive();
  }
  if (is_string) receive();
  text[length] = '\0';
  return text;
}

/* Moves to the next key of an object or to the next item of a list. Returns false after the last one. */
static bool next_item(void) { return take('{') || take('[') ? c != '}' && c != ']' : take(','); }

static void close_list(void) { (void)(take('}') || take(']')); }

static const char *next_key(void) {
  const char *key = read_text();
  take(':');
  return key;
}

static void skip_value(void) {
  if (c != '{' && c != '[') {
    read_text();
    return;
  }
  const bool is_object = c == '{';
  while (next_item()) {
    if (is_object) next_key();
    skip_value();
  }
  close_list();
}

/* Reads hexadecimal words into a tensor, at most `most` of them. Returns how many it has. */
static size_t read_tensor(float *values, size_t most) {
  size_t count = 0;
  take('"');
  while (c != '"' && c != EOF) {
    uint32_t word = 0;
    for (; c != ' ' && c != '"' && c != EOF; receive()) {
      word = word << 4 | (uint32_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    if (count < most) memcpy(&values[count], &word, sizeof word);
    count++;
    take(' ');
  }
  receive();
  return count;
}

static void write_tensor(const char *name, const float *values, size_t parameter) {
  printf("%s\"", name);
  for (size_t i = start[parameter]; i < start[parameter + 1]; i++) {
    uint32_t word;
    memcpy(&word, &values[i], sizeof word);
    printf(i > start[parameter] ? " %08lx" : "%08lx", (unsigned long)word);
  }
  printf("\"");
}

/* Reads the parameters of the group. Returns false if they do not fit into memory. */
static bool read_params(void) {
  bool fits = true;
  while (next_item()) {
    while (next_item()) {
      if (strcmp(next_key(), "data") != 0) {
        skip_value();
        continue;
      }
      const size_t from = start[params], room = MAX_ELEMENTS - from;
      const size_t count = read_tensor(&param[from], room);
      fits = fits && count <= room && params < MAX_PARAMS;
      if (fits) start[++params] = from + count;
    }
    close_list();
  }
  close_list();
  return fits;
}

static bool read_group(void) {
  bool fits = true;
  while (next_item()) {
    char key[16];
    strncpy(key, next_key(), sizeof key - 1)[sizeof key - 1] = '\0';
    if (strcmp(key, "params") == 0) {
      fits = read_params();
      continue;
    }
    const char *value = read_text();
    const bool is_true = strcmp(value, "true") == 0;
    if (strcmp(key, "lr") == 0) options.lr = strtod(value, NULL);
    if (strcmp(key, "alpha") == 0) options.alpha = strtod(value, NULL);
    if (strcmp(key, "eps") == 0) options.eps = strtod(value, NULL);
    if (strcmp(key, "weight_decay") == 0) options.weight_decay = strtod(value, NULL);
    if (strcmp(key, "momentum") == 0) options.momentum = strtod(value, NULL);
    if (strcmp(key, "centered") == 0) options.centered = is_true;
    if (strcmp(key, "maximize") == 0) options.maximize = is_true;
  }
  close_list();
  return fits;
}

static void read_gradients(void) {
  for (size_t i = 0; next_item(); i++) {
    has_grad[i] = c == '"';
    if (has_grad[i]) {
      read_tensor(&grad[start[i]], start[i + 1] - start[i]);
    } else {
      skip_value(); /* null */
    }
  }
  close_list();
}

static void step_all(void) {
  for (size_t p = 0; p < params; p++) {
    if (!has_grad[p]) continue;
    steps[p]++;
    for (size_t i = start[p]; i < start[p + 1]; i++) {
      my_rmsprop_step(&options, &param[i], grad[i], &square_avg[i], &grad_avg[i], &buffer[i]);
    }
  }
}

static void write_snapshot(void) {
  for (size_t p = 0; p < params; p++) write_tensor(p > 0 ? "," : "{\"params\":[", param, p);
  for (size_t p = 0; p < params; p++) {
    printf(p > 0 ? "," : "],\"state\":[");
    if (steps[p] == 0) {
      printf("null");
      continue;
    }
    printf("{\"step\":%ld", steps[p]);
    write_tensor(",\"square_avg\":", square_avg, p);
    if (options.centered) write_tensor(",\"grad_avg\":", grad_avg, p);
    if (options.momentum > 0) write_tensor(",\"momentum_buffer\":", buffer, p);
    printf("}");
  }
  printf("]}");
}

/* Plays the scenario, and writes the rest of the answer. */
static void run(void) {
  const char *refusal = NULL;
  params = 0;
  memset(steps, 0, sizeof steps);
  memset(square_avg, 0, sizeof square_avg);
  memset(grad_avg, 0, sizeof grad_avg);
  memset(buffer, 0, sizeof buffer);
  while (next_item()) {
    const char *key = next_key();
    if (strcmp(key, "groups") == 0) {
      while (next_item()) {
        if (!read_group()) refusal = "\"unsupported\",\"message\":\"too many elements\"";
      }
      close_list();
      if (options.lr < 0) refusal = "\"refused\",\"exception\":\"ValueError\",\"message\":\"lr is negative\"";
    } else if (strcmp(key, "events") == 0 && refusal == NULL) {
      printf("\"ok\":{\"snapshots\":[");
      for (int event = 0; next_item(); event++) {
        if (event > 0) printf(",");
        while (next_item()) {
          next_key(); /* step */
          read_gradients();
        }
        close_list();
        step_all();
        write_snapshot();
      }
      close_list();
      printf("]}");
    } else {
      skip_value();
    }
  }
  close_list();
  if (refusal != NULL) printf("\"error\":{\"code\":%s}", refusal);
}

int main(void) {
  for (receive(); c != EOF; receive()) {
    while (next_item()) {
      const char *key = next_key();
      if (strcmp(key, "id") == 0) {
        printf("{\"id\":%s,", read_text());
      } else if (strcmp(key, "op") == 0) {
        if (strcmp(read_text(), "hello") == 0) printf("\"ok\":%s", HELLO);
      } else if (strcmp(key, "scenario") == 0) {
        run();
      } else {
        skip_value();
      }
    }
    close_list();
    while (c != '\n' && c != EOF) receive();
    printf("}\n");
    fflush(stdout); /* without it, the judge gets nothing */
  }
}
