/*
 * Steps of a product on matrix units: 32 rows by a panel in the tiles 0 to 3 of sums, from tiles 4 and 5 of the left side and 6
 * and 7 of the right side. STEP(sum, a, b) adds a * b over a pair of tiles; `apart` is from one 16 rows to the next.
 *
 * In three parts h + m + l a product of floats is (hl + hm + mm + mh + lh) + hh; what is left out is below 2^-24 of it, a float's
 * own rounding. The small terms of all steps are summed before the large ones, so that a sum is rounded as one of floats is.
 */
#define TILE_ZERO() \
  _tile_zero(0);    \
  _tile_zero(1);    \
  _tile_zero(2);    \
  _tile_zero(3)

/* A part of both sides. The left side passes through the first-level cache, where the panel stays for the next rows. */
#define TILE_LEFT(a, apart, part)                              \
  _tile_stream_loadd(4, (a) + (part) * TILE_LANES, TILE * 4); \
  _tile_stream_loadd(5, (a) + (apart) + (part) * TILE_LANES, TILE * 4)
#define TILE_RIGHT(panel, part)                                \
  _tile_loadd(6, (panel) + (part) * TILE * PANEL, PANEL * 4); \
  _tile_loadd(7, (panel) + (part) * TILE * PANEL + TILE, PANEL * 4)

#define TILE_FOUR(STEP) \
  STEP(0, 4, 6);        \
  STEP(1, 4, 7);        \
  STEP(2, 5, 6);        \
  STEP(3, 5, 7)

#define TILE_LARGE(STEP, a, apart, panel) \
  TILE_RIGHT(panel, 0);                   \
  TILE_LEFT(a, apart, 0);                 \
  TILE_FOUR(STEP)

#define TILE_SMALL(STEP, a, apart, panel) \
  TILE_RIGHT(panel, 2);                   \
  TILE_LEFT(a, apart, 0);                 \
  TILE_FOUR(STEP);                        \
  TILE_RIGHT(panel, 1);                   \
  TILE_FOUR(STEP);                        \
  TILE_LEFT(a, apart, 1);                 \
  TILE_FOUR(STEP);                        \
  TILE_RIGHT(panel, 0);                   \
  TILE_FOUR(STEP);                        \
  TILE_LEFT(a, apart, 2);                 \
  TILE_FOUR(STEP)

#define TILE_STORE(upper, lower, ld)            \
  _tile_stored(0, upper, (ld) * 4);             \
  _tile_stored(1, (upper) + TILE, (ld) * 4);    \
  _tile_stored(2, lower, (ld) * 4);             \
  _tile_stored(3, (lower) + TILE, (ld) * 4)
