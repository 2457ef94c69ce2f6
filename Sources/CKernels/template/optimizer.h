/* Adam in one pass over flat memory. Kingma and Ba, arXiv:1412.6980; decoupled decay: Loshchilov and Hutter, arXiv:1711.05101. */

BK_INLINE vf v_sqrt(vf x) {
  vf y;
  for (int i = 0; i < W; i++) y[i] = __builtin_sqrtf(x[i]);
  return y;
}

/* Whether gradient and moments are zero, as of words that no text has had: they stay so, and need not be written. */
BK_INLINE int adam_rests(vf g, vf m, vf v) { return __builtin_reduce_or((vi)g | (vi)m | (vi)v) == 0; }

/* BERT's optimizer: no bias correction, epsilon outside of the root, update = m / (sqrt v + epsilon) + decay * w. */
static void adam_bert(int64_t n, const bk_adam *rule, float *gradient, float *value, float *first, float *second) {
  const bk_adam a = *rule;
  for (int64_t i = 0; i < n; i += W) {
    int64_t left = n - i;
    vf g = load_n(gradient + i, left), w = load_n(value + i, left);
    vf m = load_n(first + i, left), v = load_n(second + i, left);
    if (adam_rests(g, m, v)) {
      if (a.decay != 0.0f) store_n(value + i, w - a.rate * (a.decay * w), left);
      continue;
    }
    g *= a.gradient_scale;
    m = a.beta1 * m + a.complement1 * g;
    v = a.beta2 * v + a.complement2 * (g * g);
    vf update = m / (v_sqrt(v) + a.epsilon) + a.decay * w;
    store_n(value + i, w - a.rate * update, left);
    store_n(first + i, m, left);
    store_n(second + i, v, left);
    if (a.clear_gradient) store_n(gradient + i, splat(0.0f), left);
  }
}

/* AdamW as torch has it: bias correction, epsilon outside of the corrected root, w *= 1 - rate * decay beforehand. */
static void adam_corrected(int64_t n, const bk_adam *rule, float *gradient, float *value, float *first, float *second) {
  const bk_adam a = *rule;
  const float keep = (float)(1.0 - (double)a.rate * (double)a.decay), step = a.rate / a.correction1;
  for (int64_t i = 0; i < n; i += W) {
    int64_t left = n - i;
    vf g = load_n(gradient + i, left), w = load_n(value + i, left) * keep;
    vf m = load_n(first + i, left), v = load_n(second + i, left);
    if (adam_rests(g, m, v)) {
      if (keep != 1.0f) store_n(value + i, w, left);
      continue;
    }
    g *= a.gradient_scale;
    m = a.beta1 * m + a.complement1 * g;
    v = a.beta2 * v + a.complement2 * (g * g);
    store_n(value + i, w - step * m / (v_sqrt(v) / a.correction2_root + a.epsilon), left);
    store_n(first + i, m, left);
    store_n(second + i, v, left);
    if (a.clear_gradient) store_n(gradient + i, splat(0.0f), left);
  }
}
