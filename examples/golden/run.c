/* Judges two functions by the golden vectors, without Python: run FOLDER [wrong].
 *
 * Put your own functions in their place. Exit status 0 if all is right, 1 if something is wrong, 2
 * if the vectors can't be read.
 */
#include "golden.h"

/* With `wrong`, both gradients have a mistake that people make. */
static int is_wrong = 0;

static float* floats(size_t count) {
  float* result = (float*)calloc(count + 1, sizeof(float));
  if (!result) exit(2);
  return result;
}

static float* input(const struct golden_file* inputs, const char* name) {
  const struct golden_tensor* tensor = golden_find(inputs, name, NULL);
  float* result;
  size_t k;
  if (!tensor) exit(2);
  result = floats(tensor->count);
  for (k = 0; k < tensor->count; ++k) result[k] = (float)tensor->values[k]; /* exact */
  return result;
}

static size_t extent(const struct golden_file* inputs, const char* name, size_t axis) {
  const struct golden_tensor* tensor = golden_find(inputs, name, NULL);
  if (!tensor || axis >= tensor->axes) exit(2);
  return tensor->shape[axis];
}

/* Where an entry is, counted from 0. */
static void print_place(const struct golden_tensor* tensor, size_t entry) {
  size_t axis, block = tensor->count;
  printf("%s[", tensor->name);
  for (axis = 0; axis < tensor->axes; ++axis) {
    block /= tensor->shape[axis];
    printf(axis == 0 ? "%lu" : ",%lu", (unsigned long)(entry / block % tensor->shape[axis]));
  }
  printf("]");
}

/* Compares an output, says what is wrong with it, and frees it. */
static int report(const struct golden_case* one, const struct golden_file* expected,
                  const char* name, float* answer) {
  const struct golden_tensor* right = golden_find(expected, name, NULL);
  struct golden_judgement found;
  double* wide;
  size_t k;
  int holds;
  if (!right) exit(2);
  wide = (double*)malloc((right->count + 1) * sizeof(double));
  if (!wide) exit(2);
  for (k = 0; k < right->count; ++k) wide[k] = (double)answer[k];
  holds = golden_judge(expected, name, wide, &found);
  if (!holds) {
    printf("%s %s %s: ", one->kind, one->system, one->name);
    print_place(right, found.worst);
    printf(" is %.9g, right is %.9g; %lu of %lu entries are wrong\n", wide[found.worst],
           right->values[found.worst], (unsigned long)found.wrong, (unsigned long)found.judged);
  }
  free(wide);
  free(answer);
  return holds;
}

/* Y = softmax(X), row by row, and DX = Y (DY - sum(DY Y)). */
static int softmax(const struct golden_case* one, const struct golden_file* inputs,
                   const struct golden_file* expected) {
  const size_t rows = extent(inputs, "X", 0), columns = extent(inputs, "X", 1);
  float *x = input(inputs, "X"), *dy = input(inputs, "DY");
  float *y = floats(rows * columns), *dx = floats(rows * columns);
  size_t i, j;
  int holds;
  for (i = 0; i < rows; ++i) {
    const size_t at = i * columns;
    float most = x[at], sum = 0, dot = 0;
    for (j = 0; j < columns; ++j)
      if (x[at + j] > most) most = x[at + j];
    for (j = 0; j < columns; ++j) sum += y[at + j] = expf(x[at + j] - most);
    for (j = 0; j < columns; ++j) y[at + j] /= sum;
    for (j = 0; j < columns; ++j) dot += y[at + j] * dy[at + j];
    if (is_wrong) dot = 0; /* as if each output depended on its own input alone */
    for (j = 0; j < columns; ++j) dx[at + j] = y[at + j] * (dy[at + j] - dot);
  }
  free(x);
  free(dy);
  holds = report(one, expected, "Y", y);
  return report(one, expected, "DX", dx) && holds;
}

/* Y = X W' + b; DW = DY' X, Db = the sum of DY's rows, DX = DY W. */
static int linear(const struct golden_case* one, const struct golden_file* inputs,
                  const struct golden_file* expected) {
  const size_t N = extent(inputs, "X", 0), D = extent(inputs, "X", 1), K = extent(inputs, "W", 0);
  float *X = input(inputs, "X"), *W = input(inputs, "W"), *b = input(inputs, "b"),
        *DY = input(inputs, "DY");
  float *Y = floats(N * K), *DW = floats(K * D), *Db = floats(K), *DX = floats(N * D);
  size_t n, d, k;
  int holds;
  for (n = 0; n < N; ++n)
    for (k = 0; k < K; ++k) {
      float sum = b[k];
      for (d = 0; d < D; ++d) {
        sum += X[n * D + d] * W[k * D + d];
        DW[k * D + d] += DY[n * K + k] * X[n * D + d];
        DX[n * D + d] += DY[n * K + k] * W[k * D + d];
      }
      Y[n * K + k] = sum;
      Db[k] += DY[n * K + k];
    }
  for (k = 0; is_wrong && k < K * D; ++k) DW[k] /= (float)N; /* as if the loss were a mean */
  free(X);
  free(W);
  free(b);
  free(DY);
  holds = report(one, expected, "Y", Y);
  holds = report(one, expected, "DW", DW) && holds;
  holds = report(one, expected, "Db", Db) && holds;
  return report(one, expected, "DX", DX) && holds;
}

int main(int argc, char** argv) {
  struct golden_case one;
  FILE* index = argc > 1 ? golden_open(argv[1]) : NULL;
  unsigned long cases = 0, wrong = 0;
  if (!index) {
    fprintf(stderr, "usage: run FOLDER [wrong], where FOLDER/index.txt is of version %d\n",
            GOLDEN_VERSION);
    return 2;
  }
  is_wrong = argc > 2 && strcmp(argv[2], "wrong") == 0;
  while (golden_next(index, &one)) {
    struct golden_file inputs, expected;
    const int is_softmax = !strcmp(one.kind, "activation") && !strcmp(one.system, "softmax");
    const int is_linear = !strcmp(one.kind, "layer") && !strcmp(one.system, "linear");
    if (!is_softmax && !is_linear) continue;
    if (!golden_read(argv[1], one.inputs, &inputs) ||
        !golden_read(argv[1], one.expected, &expected)) {
      fprintf(stderr, "%s or %s can't be read\n", one.inputs, one.expected);
      return 2;
    }
    ++cases;
    if (!(is_softmax ? softmax : linear)(&one, &inputs, &expected)) ++wrong;
    golden_free(&inputs);
    golden_free(&expected);
  }
  fclose(index);
  printf("%lu cases, %lu wrong\n", cases, wrong);
  return cases == 0 ? 2 : wrong > 0;
}
