/* Softmax cross-entropy by rows; the sum over rows is the caller's, in row order. */

static void cross_entropy(int64_t rows, int64_t classes, const float *logits, const int32_t *targets,
                          const float *weights, int32_t ignore, float *probabilities, double *losses) {
  for (int64_t r = 0; r < rows; r++) {
    losses[r] = 0;
    if (targets[r] == ignore) continue;
    const float *x = logits + r * classes;
    float *p = probabilities + r * classes;
    float top = row_maximum(classes, x);
    float sum = row_exponentials(classes, x, top, p);
    scale(classes, 1.0f / sum, p, p, 0);
    double weight = weights ? (double)weights[targets[r]] : 1.0;
    losses[r] = weight * (log((double)sum) + (double)top - (double)x[targets[r]]);
  }
}

/* dx = factor * weight * (p - onehot) */
static void cross_entropy_backward(int64_t rows, int64_t classes, const float *probabilities, const int32_t *targets,
                                   const float *weights, int32_t ignore, float factor, float *dx, int32_t accumulate) {
  for (int64_t r = 0; r < rows; r++) {
    float *d = dx + r * classes;
    if (targets[r] == ignore) {
      if (!accumulate) memset(d, 0, (size_t)classes * sizeof(float));
      continue;
    }
    float k = weights ? factor * weights[targets[r]] : factor;
    scale(classes, k, probabilities + r * classes, d, accumulate);
    d[targets[r]] -= k;
  }
}
