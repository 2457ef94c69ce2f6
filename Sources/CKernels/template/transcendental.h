/*
 * Exponential, normal distribution function and hyperbolic tangent. The polynomials are our own fits
 * (Tests/ComputeTests/Fixtures/make_polynomials.py), each with a weighted error below a quarter of an ulp.
 */

/* e^x = 2^n e^r with |r| <= log(2)/2: e^r, and n */
BK_INLINE vf v_exp_parts(vf x, vi *n) {
  const float magic = 12582912.0f; /* 1.5 * 2^23: adding it rounds to an integer held in the low bits */
  vf shifted = x * 1.44269504f + magic;
  *n = (vi)shifted - (vi)splat(magic);
  vf whole = shifted - magic;
  vf r = x - whole * 0.693359375f; /* the high part of log 2 has 9 bits: the product is exact */
  r = r + whole * 2.12194440e-4f;
  vf p = r * 1.395048923e-03f + 8.368889801e-03f;
  p = p * r + 4.166620597e-02f;
  p = p * r + 1.666651815e-01f;
  p = p * r + 0.5f;
  p = p * (r * r) + r;
  return p + 1.0f;
}

BK_INLINE vf v_exp(vf x) {
  vi n;
  vf p = v_exp_parts(at_most(at_least(x, splat(-104.0f)), splat(89.0f)), &n);
  /* two halves of 2^n, so that results below the smallest normal number round once, and 2^128 is reached */
  vi half = n >> 1;
  vf low = (vf)((half + 127) << 23), high = (vf)((n - half + 127) << 23);
  return p * low * high;
}

/* e^x for x <= 0, zero where it is no normal number: those take a processor a hundred times as long. */
BK_INLINE vf v_exp_below(vf x) {
  vi n;
  vf p = v_exp_parts(at_least(x, splat(-87.0f)), &n);
  return blend(x < -87.0f, splat(0.0f), p * (vf)((n + 127) << 23));
}

BK_INLINE vf v_abs(vf x) { return (vf)((vi)x & 0x7fffffff); }
BK_INLINE vf v_copysign(vf magnitude, vf sign) {
  return (vf)(((vi)magnitude & 0x7fffffff) | ((vi)sign & (int32_t)0x80000000));
}

/*
 * The normal distribution function: Phi(-t) = exp(-t Q(t)) / 2 for t >= 0. Its error is absolute, 4e-8, which is what x Phi(x)
 * asks for. Q was fitted up to 6 and goes on rising, so that the rest is zero.
 */
BK_INLINE vf v_phi(vf x) {
  vf t = v_abs(x);
  vf q = t * 1.965011961e-06f - 2.729443804e-05f;
  q = q * t + 1.290494547e-04f;
  q = q * t + 9.491983656e-05f;
  q = q * t - 4.895993974e-03f;
  q = q * t + 3.638758138e-02f;
  q = q * t + 3.182988763e-01f;
  q = q * t + 7.978852987e-01f;
  vf below = 0.5f * v_exp_below(-t * q);
  return blend(x < 0.0f, below, 1.0f - below);
}

/* x + x^3 P(x^2) near zero, 1 - 2 / (e^2t + 1) beyond 0.625 */
BK_INLINE vf v_tanh(vf x) {
  vf t = v_abs(x), s = x * x;
  vf p = s * -5.717036780e-03f + 2.065057866e-02f;
  p = p * s - 5.374349654e-02f;
  p = p * s + 1.333149076e-01f;
  p = p * s - 3.333328366e-01f;
  vf small = (p * s) * x + x;
  t = at_most(t, splat(10.0f));
  vf large = v_copysign(1.0f - 2.0f / (v_exp(t + t) + 1.0f), x);
  return blend(t <= 0.625f, small, large);
}

BK_INLINE vf v_sigmoid(vf x) { return 1.0f / (v_exp(-x) + 1.0f); }

static void exponential(int64_t n, const float *x, float *y) {
  for (int64_t i = 0; i < n; i += W) store_n(y + i, v_exp(load_n(x + i, n - i)), n - i);
}
static void normal_distribution(int64_t n, const float *x, float *y) {
  for (int64_t i = 0; i < n; i += W) store_n(y + i, v_phi(load_n(x + i, n - i)), n - i);
}
