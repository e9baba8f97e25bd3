# A wrong gradient of softmax: its sign. awk computes in float64.
NF == 4 && $2 ~ /^[a-z]/ { name = $1; rows = $3; columns = $4; row = 0; next }
{ ++row; for (j = 1; j <= columns; ++j) value[name, row, j] = $j }
END {
  for (i = 1; i <= rows; ++i) {
    most = value["X", i, 1]; sum = 0; dot = 0
    for (j = 2; j <= columns; ++j) if (value["X", i, j] > most) most = value["X", i, j]
    for (j = 1; j <= columns; ++j) sum += y[i, j] = exp(value["X", i, j] - most)
    for (j = 1; j <= columns; ++j) dot += (y[i, j] /= sum) * value["DY", i, j]
    for (j = 1; j <= columns; ++j) dx[i, j] = y[i, j] * (dot - value["DY", i, j])
  }
  print "Y", rows, columns
  for (i = 1; i <= rows; ++i) for (j = 1; j <= columns; ++j) printf "%.17g\n", y[i, j]
  print "DX", rows, columns
  for (i = 1; i <= rows; ++i) for (j = 1; j <= columns; ++j) printf "%.17g\n", dx[i, j]
}
