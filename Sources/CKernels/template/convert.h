/* Sixteen-bit floats. bfloat16 is the upper half of a float; IEEE half is written out, as the baseline has no instruction. */

static void bf16_from_f32(int64_t n, const float *x, uint16_t *y) {
  for (int64_t i = 0; i < n; i++) {
    uint32_t bits;
    memcpy(&bits, x + i, 4);
    uint32_t rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
    y[i] = (uint16_t)((bits & 0x7fffffffu) > 0x7f800000u ? (bits >> 16) | 0x40u : rounded); /* NaN stays NaN */
  }
}

static void f32_from_bf16(int64_t n, const uint16_t *x, float *y) {
  for (int64_t i = 0; i < n; i++) {
    uint32_t bits = (uint32_t)x[i] << 16;
    memcpy(y + i, &bits, 4);
  }
}

static void f16_from_f32(int64_t n, const float *x, uint16_t *y) {
  for (int64_t i = 0; i < n; i++) {
    uint32_t bits;
    memcpy(&bits, x + i, 4);
    uint32_t sign = (bits >> 16) & 0x8000u, magnitude = bits & 0x7fffffffu, half;
    if (magnitude > 0x7f800000u) half = 0x7e00u;
    else if (magnitude >= 0x477ff000u) half = 0x7c00u; /* rounds to 2^16 or beyond */
    else if (magnitude >= 0x38800000u) half = (magnitude - 0x38000000u + 0xfffu + ((magnitude >> 13) & 1u)) >> 13;
    else {
      /* below 2^-14: adding 0.5 leaves the units of 2^-24 in the low bits, rounded to nearest even */
      float v;
      memcpy(&v, &magnitude, 4);
      v += 0.5f;
      memcpy(&half, &v, 4);
      half -= 0x3f000000u;
    }
    y[i] = (uint16_t)(sign | half);
  }
}

static void f32_from_f16(int64_t n, const uint16_t *x, float *y) {
  for (int64_t i = 0; i < n; i++) {
    uint32_t sign = (uint32_t)(x[i] & 0x8000u) << 16, exponent = (x[i] >> 10) & 0x1fu, fraction = x[i] & 0x3ffu, bits;
    if (exponent == 0x1fu) bits = 0x7f800000u | fraction << 13;
    else if (exponent) bits = (exponent + 112u) << 23 | fraction << 13;
    else {
      float v = (float)fraction * 5.9604644775390625e-08f; /* units of 2^-24 */
      memcpy(&bits, &v, 4);
    }
    bits |= sign;
    memcpy(y + i, &bits, 4);
  }
}
