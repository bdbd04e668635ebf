/* An example of an optimizer in C99, for float32. It allocates no memory. */
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct {
  double lr, alpha, eps, weight_decay, momentum;
  bool centered, maximize;
} Options;

/* One element of a parameter and its state. Each assignment to a float rounds once, as PyTorch does. */
static void my_rmsprop_step(const Options *o, float *param, float g, float *square_avg, float *grad_avg, float *buffer) {
  const float rest = (float)(1 - o->alpha), lr = (float)-o->lr;
  if (o->maximize) g = -g;
  if (o->weight_decay != 0) g += (float)o->weight_decay * *param;
  *square_avg = *square_avg * (float)o->alpha + rest * g * g;
  float variance = *square_avg;
  if (o->centered) {
    const float difference = g - *grad_avg;
    *grad_avg = fabsf(rest) < 0.5f ? *grad_avg + rest * difference : g + (rest - 1) * difference;
    variance -= *grad_avg * *grad_avg;
  }
  const float average = sqrtf(variance) + (float)o->eps;
  if (o->momentum > 0) {
    *buffer = *buffer * (float)o->momentum + g / average;
    *param += lr * *buffer;
  } else {
    *param += lr * g / average;
  }
}
