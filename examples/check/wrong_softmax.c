/* A wrong gradient of softmax: it is divided by the number of rows, as if the loss were a mean. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST = 1 << 20 };
static float x[MOST], dy[MOST], y[MOST], dx[MOST];

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  FILE* in = fopen(argv[1], "r");
  FILE* out = fopen(argv[2], "w");
  if (!in || !out) return 2;
  char name[64], type[64];
  size_t rows = 0, columns = 0;
  while (fscanf(in, "%63s %63s %zu %zu", name, type, &rows, &columns) == 4) {
    float* to = name[0] == 'X' ? x : dy;
    for (size_t k = 0; k < rows * columns && k < MOST; ++k)
      if (fscanf(in, "%f", &to[k]) != 1) return 2;
  }
  for (size_t i = 0; i < rows; ++i) {
    const size_t at = i * columns;
    float most = x[at], sum = 0, dot = 0;
    for (size_t j = 0; j < columns; ++j)
      if (x[at + j] > most) most = x[at + j];
    for (size_t j = 0; j < columns; ++j) sum += y[at + j] = expf(x[at + j] - most);
    for (size_t j = 0; j < columns; ++j) dot += (y[at + j] /= sum) * dy[at + j];
    for (size_t j = 0; j < columns; ++j)
      dx[at + j] = y[at + j] * (dy[at + j] - dot) / (float)rows;
  }
  fprintf(out, "Y f32 %zu %zu\n", rows, columns);
  for (size_t k = 0; k < rows * columns; ++k) fprintf(out, "%.9g\n", y[k]);
  fprintf(out, "DX f32 %zu %zu\n", rows, columns);
  for (size_t k = 0; k < rows * columns; ++k) fprintf(out, "%.9g\n", dx[k]);
  return fclose(out) == 0 ? 0 : 2;
}
