/* The gradient of a table of words whose rows are normalized, with its sums in the type that is
 * named: double, float, or bfloat16, which keeps 8 bits. A word that comes often adds to its row
 * until the row is too large for what is added: in bfloat16 at 256 equal numbers. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { MOST = 1 << 20 };
static float w[MOST], g[MOST], dy[MOST], epsilon;
static long ids[MOST];
static double y[MOST], dw[MOST], dg[MOST];

static double as_bfloat16(double x) {
  float narrow = (float)x;
  uint32_t bits;
  memcpy(&bits, &narrow, sizeof bits);
  bits += 0x7fff + (bits >> 16 & 1); /* to the nearest, ties to even */
  bits &= 0xffff0000;
  memcpy(&narrow, &bits, sizeof bits);
  return narrow;
}
static double as_float(double x) {
  return (float)x;
}
static double as_double(double x) {
  return x;
}

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  FILE* in = fopen(argv[1], "r");
  FILE* out = fopen(argv[2], "w");
  if (!in || !out) return 2;
  double (*kept)(double) = strcmp(argv[3], "bfloat16") == 0 ? as_bfloat16
                           : strcmp(argv[3], "float") == 0  ? as_float
                                                            : as_double;
  char line[256], name[64], type[64];
  size_t words = 0, n = 0, width = 0;
  while (fgets(line, sizeof line, in)) {
    size_t rows = 1, columns = 1;
    const int read = sscanf(line, "%63s %63s %zu %zu", name, type, &rows, &columns);
    if (read < 2) continue; /* the end of a line of numbers */
    if (strcmp(name, "W") == 0) words = rows, width = columns;
    if (strcmp(name, "ids") == 0) n = rows;
    float* to = strcmp(name, "W") == 0    ? w
                : strcmp(name, "g") == 0  ? g
                : strcmp(name, "DY") == 0 ? dy
                                          : &epsilon;
    for (size_t k = 0; k < rows * columns && k < MOST; ++k)
      if (strcmp(name, "ids") == 0 ? fscanf(in, "%ld", &ids[k]) != 1
                                   : fscanf(in, "%f", &to[k]) != 1)
        return 2;
  }
  for (size_t i = 0; i < n; ++i) {
    const float *e = w + (size_t)ids[i] * width, *up = dy + i * width;
    double squares = 0, dot = 0;
    for (size_t k = 0; k < width; ++k) {
      squares = as_float(squares + (double)e[k] * e[k]);
      dot = as_float(dot + (double)g[k] * up[k] * e[k]);
    }
    const double s = squares / (double)width + epsilon, root = sqrt(s);
    for (size_t k = 0; k < width; ++k) {
      const double de = g[k] * up[k] / root - e[k] * dot / ((double)width * s * root);
      y[i * width + k] = g[k] * e[k] / root;
      dg[k] = as_float(dg[k] + up[k] * e[k] / root);
      double* at = &dw[(size_t)ids[i] * width + k];
      *at = kept(*at + de);
    }
  }
  const struct {
    const char* name;
    const double* values;
    size_t rows;
  } outputs[] = {{"Y", y, n}, {"DW", dw, words}, {"Dg", dg, 0}};
  for (size_t k = 0; k < 3; ++k) {
    const size_t count = (outputs[k].rows ? outputs[k].rows : 1) * width;
    if (outputs[k].rows)
      fprintf(out, "%s %zu %zu\n", outputs[k].name, outputs[k].rows, width);
    else
      fprintf(out, "%s %zu\n", outputs[k].name, width);
    for (size_t j = 0; j < count; ++j) fprintf(out, "%.9g\n", outputs[k].values[j]);
  }
  return fclose(out) == 0 ? 0 : 2;
}
