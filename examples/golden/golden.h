/* Reads vectors of gradstone that are text, and judges answers by them: docs/golden.md.
 *
 * C99 and its standard library; include it in one file. It reads numbers by strtod, whose decimal
 * point follows the locale: call no setlocale, or keep LC_NUMERIC at "C".
 */
#ifndef GOLDEN_H
#define GOLDEN_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GOLDEN_VERSION = 1, GOLDEN_NAME = 128, GOLDEN_AXES = 16 };

/* A tensor; `values` has `count` numbers, the last index running fastest. A scalar has no axes. */
struct golden_tensor {
  char name[GOLDEN_NAME], type[GOLDEN_NAME];
  size_t axes, shape[GOLDEN_AXES], count;
  double* values;
};

/* What a file holds. */
struct golden_file {
  size_t count;
  struct golden_tensor* tensors;
};

/* A line of index.txt: a case of a system of equations, and its files. */
struct golden_case {
  char kind[GOLDEN_NAME], system[GOLDEN_NAME], name[GOLDEN_NAME];
  char inputs[2 * GOLDEN_NAME], expected[2 * GOLDEN_NAME];
};

/* What was found of one output. */
struct golden_judgement {
  size_t judged, wrong; /* entries; those that nothing can be said of are not judged */
  size_t worst;         /* the entry that is farthest outside, or closest to it */
  double margin;        /* of it: how far from the true value, as a part of the bound */
};

/* Opens DIR/index.txt and reads its first line; NULL if there is none of this version. */
static inline FILE* golden_open(const char* folder) {
  char path[4096];
  int version = 0, read = 0;
  FILE* index;
  snprintf(path, sizeof path, "%s/index.txt", folder);
  index = fopen(path, "r");
  if (!index) return NULL;
  if (fscanf(index, "gradstone-vectors %d %*s %*s %*s text%n", &version, &read) != 1 || read == 0 ||
      version != GOLDEN_VERSION) {
    fclose(index);
    return NULL;
  }
  return index;
}

/* Reads the next case; 0 after the last one. */
static inline int golden_next(FILE* index, struct golden_case* one) {
  return fscanf(index, "%127s %127s %127s %255s %255s", one->kind, one->system, one->name,
                one->inputs, one->expected) == 5;
}

static inline void golden_free(struct golden_file* file) {
  size_t k;
  for (k = 0; k < file->count; ++k) free(file->tensors[k].values);
  free(file->tensors);
  file->tensors = NULL;
  file->count = 0;
}

/* Reads the line of a tensor: its name, its type, its extents; 0 at the end of the file. */
static inline int golden_read_heading(FILE* in, struct golden_tensor* tensor) {
  char line[4096];
  char* at;
  int used = 0;
  do {
    if (!fgets(line, sizeof line, in)) return 0;
  } while (line[strspn(line, " \t\r\n")] == '\0');
  if (sscanf(line, "%127s %127s%n", tensor->name, tensor->type, &used) != 2) return -1;
  tensor->axes = 0;
  tensor->count = 1;
  for (at = line + used;; ++tensor->axes) {
    char* end;
    const unsigned long extent = strtoul(at, &end, 10);
    if (end == at) break;
    if (tensor->axes == GOLDEN_AXES || extent > 100000000 ||
        (extent > 0 && tensor->count > 100000000 / extent))
      return -1;
    tensor->shape[tensor->axes] = extent;
    tensor->count *= extent;
    at = end;
  }
  return at[strspn(at, " \t\r\n")] == '\0' ? 1 : -1;
}

static inline int golden_read_values(FILE* in, struct golden_tensor* tensor) {
  size_t k;
  tensor->values = (double*)malloc((tensor->count + 1) * sizeof(double));
  if (!tensor->values) return -1;
  for (k = 0; k < tensor->count; ++k) {
    char word[64];
    char* end;
    if (fscanf(in, "%63s", word) != 1) return -1;
    tensor->values[k] = strtod(word, &end);
    if (*end != '\0') return -1;
  }
  return 1;
}

/* Reads a file of tensors, relative to a folder. 1 if all went well; free what it gives. */
static inline int golden_read(const char* folder, const char* name, struct golden_file* file) {
  char path[4096];
  int status = 1;
  FILE* in;
  file->count = 0;
  file->tensors = NULL;
  snprintf(path, sizeof path, "%s/%s", folder, name);
  in = fopen(path, "r");
  if (!in) return 0;
  while (status == 1) {
    struct golden_tensor tensor;
    tensor.values = NULL;
    status = golden_read_heading(in, &tensor);
    if (status == 1) status = golden_read_values(in, &tensor);
    if (status == 1) {
      struct golden_tensor* more = (struct golden_tensor*)realloc(
          file->tensors, (file->count + 1) * sizeof(struct golden_tensor));
      if (more) {
        file->tensors = more;
        file->tensors[file->count++] = tensor;
        continue;
      }
      status = -1;
    }
    free(tensor.values);
  }
  fclose(in);
  if (status == 0) return 1;
  golden_free(file);
  return 0;
}

/* The tensor NAME, or NAME.PART; NULL if there is none. */
static inline const struct golden_tensor* golden_find(const struct golden_file* file,
                                                      const char* name, const char* part) {
  char full[2 * GOLDEN_NAME];
  size_t k;
  snprintf(full, sizeof full, part ? "%s.%s" : "%s", name, part ? part : "");
  for (k = 0; k < file->count; ++k)
    if (strcmp(file->tensors[k].name, full) == 0) return &file->tensors[k];
  return NULL;
}

/* Entries that are right one by one, and moreover have one gradient to share. */
static inline void golden_judge_sums(const struct golden_file* expected, const char* name,
                                     const double* answer, size_t count,
                                     struct golden_judgement* found) {
  const struct golden_tensor* entries = golden_find(expected, name, "sums.entries");
  const struct golden_tensor* starts = golden_find(expected, name, "sums.starts");
  const struct golden_tensor* value = golden_find(expected, name, "sums.value");
  const struct golden_tensor* bound = golden_find(expected, name, "sums.bound");
  size_t group, k;
  if (!entries || !starts || !value || !bound) return;
  if (starts->count != value->count + 1 || bound->count != value->count) {
    found->wrong = count; /* the file is damaged */
    return;
  }
  for (group = 0; group < value->count; ++group) {
    double sum = 0;
    const size_t first = (size_t)starts->values[group], end = (size_t)starts->values[group + 1];
    for (k = first; k < end && k < entries->count && entries->values[k] < (double)count; ++k)
      sum += answer[(size_t)entries->values[k]];
    if (k < end) {
      found->wrong = count;
      return;
    }
    if (!(fabs(sum - value->values[group]) > bound->values[group])) continue;
    found->wrong += end - first;
    found->worst = (size_t)entries->values[first];
    found->margin = fabs(sum - value->values[group]) / bound->values[group];
    return;
  }
}

/* Judges an answer to the output NAME, which has as many numbers: 1 if it is right. */
static inline int golden_judge(const struct golden_file* expected, const char* name,
                               const double* answer, struct golden_judgement* found) {
  const struct golden_tensor* lower = golden_find(expected, name, "lower");
  const struct golden_tensor* upper = golden_find(expected, name, "upper");
  const struct golden_tensor* bound = golden_find(expected, name, "bound");
  size_t k;
  memset(found, 0, sizeof *found);
  found->margin = -1;
  if (!lower || !upper || !bound || lower->count != bound->count || upper->count != bound->count)
    return 0;
  for (k = 0; k < bound->count; ++k) {
    const double least = lower->values[k], most = upper->values[k], y = answer[k];
    double outside = y < least ? least - y : y > most ? y - most : 0, margin;
    if (isinf(bound->values[k])) continue;
    if (!isfinite(y)) outside = HUGE_VAL;
    margin = outside == 0 ? 0 : outside / bound->values[k];
    ++found->judged;
    if (margin > 1) ++found->wrong;
    if (margin > found->margin) {
      found->margin = margin;
      found->worst = k;
    }
  }
  if (found->wrong == 0) golden_judge_sums(expected, name, answer, bound->count, found);
  return found->wrong == 0;
}

#endif
